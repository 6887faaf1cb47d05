"""What the policies about addresses have in common: the services that they name, and the ports of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from aurora_devops import Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import replace
from aurora_devops.facts import ComposeHost, DeclaredObject, NamedAddress

from ._releases import Releases

if TYPE_CHECKING:
    from aurora_devops.kinds.kubernetes.facts import ObjectFact

# The name of a Service with its namespace, as a host, also that of a pod of a StatefulSet.
IN_NAMESPACE = regex(r"(?:[a-z0-9-]+-\d+\.)?([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?\.?")


def cluster_name(address: NamedAddress) -> tuple[str, str]:
    """The name and the namespace of the Service to which an address leads; both may be empty."""
    match = IN_NAMESPACE.fullmatch(address.host)
    if match is not None:
        return match[1], match[2]
    return ("", "") if "." in address.host else (address.host, address.namespace)


def hosts_by_name(repository: Repository) -> Mapping[str, Sequence[ComposeHost]]:
    """The services of Compose files by their names; those of one name in several files may run different images."""
    hosts: defaultdict[str, list[ComposeHost]] = defaultdict(list)
    for host in repository.of(ComposeHost):
        for name in set(host.names):
            hosts[name].append(host)
    return hosts


def services_by_name(repository: Repository) -> Mapping[str, Sequence[ObjectFact]]:
    """The Services of the manifests by name; those of charts also by their names in the releases.

    If a command sets other values than the images of a chart, its Services in a release may have other ports.
    """
    return repository.derived(_services)


def _services(repository: Repository) -> Mapping[str, Sequence[ObjectFact]]:
    if not any(one.object_kind == "Service" for one in repository.of(DeclaredObject)):
        return {}
    # A run without Services does not import the model.
    from aurora_devops.kinds.kubernetes.facts import SERVICE, ObjectFact, facts_about

    releases = Releases.of(repository)
    services: defaultdict[str, list[ObjectFact]] = defaultdict(list)
    for service in facts_about(repository, SERVICE):
        services[service.name].append(service)
        unit = service.fact.unit
        if releases.sets_more(unit):
            continue
        for name, namespace in releases.names(unit, service.name, service.namespace):
            if name != service.name:
                fact = replace(service.fact, name=name)
                services[name].append(ObjectFact(fact, {**service.detail, "namespace": namespace}))
    return dict(services)


def ports_without(port: int, services: Sequence[ObjectFact]) -> str:
    """The ports of Services as a message lists them; empty if one of them is the port, or if they are not known.

    A headless Service has the ports of its pods.
    """
    ports = {number for service in services for _, number, _ in service.data("ports")}
    if port in ports or not all(isinstance(one, int) for one in ports):
        return ""
    if any(service.data("headless") or service.data("type") == "ExternalName" for service in services):
        return ""
    return ", ".join(str(one) for one in sorted(ports))


def written_once(addresses: Iterable[NamedAddress]) -> list[NamedAddress]:
    """The addresses without those of other services with the same text, which an anchor gives several services."""
    found: dict[tuple[str, int], NamedAddress] = {}
    for one in addresses:
        found.setdefault((one.path, one.span.start), one)
    return list(found.values())
