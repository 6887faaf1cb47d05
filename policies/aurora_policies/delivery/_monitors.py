"""Which containers the endpoints of ServiceMonitors and PodMonitors, and the paths of an Ingress, are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aurora_devops import Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record, replace
from aurora_devops.facts import (
    DiscoveredPath,
    ForwardedPort,
    KeptPort,
    MonitoredPath,
    RoutedPath,
    RunContainer,
    SoughtNamespaces,
)
from aurora_devops.subjects import is_dynamic

from ._addresses import IN_NAMESPACE, services_by_name

if TYPE_CHECKING:
    from aurora_devops.kinds.kubernetes.facts import ObjectFact
    from aurora_devops.kinds.kubernetes.lookup import Objects
    from aurora_devops.kinds.kubernetes.model import LabelSelector


@record(eq=False)
class Monitors:
    """The endpoints of the monitors of a repository."""

    repository: Repository

    def endpoints(self) -> Iterator[tuple[MonitoredPath, int, list[RunContainer]]]:
        """The endpoints with the number of the port, 0 if it is unknown, and the containers that answer there.

        An endpoint is there once for each Service, or for each owner of pods, that the monitor selects. Endpoints for
        which it is unknown which container of a pod answers are left out.
        """
        for monitor in self.repository.of(MonitoredPath):
            targets = self._through_services(monitor) if monitor.services else self._of_pods(monitor)
            for number, containers in targets:
                found = _with_port(number, containers)
                if found and _of_different_owners(found):
                    yield monitor, number, found

    def discovered(self) -> Iterator[tuple[DiscoveredPath, int, list[RunContainer]]]:
        """The paths that jobs of Prometheus scrape of pods, as in `endpoints`, if one container answers."""
        for one in self.repository.of(DiscoveredPath):
            number, found = self._kept_services(one) if one.services else self._kept_pods(one)
            found = _with_port(number, found)
            if number and found and _of_different_owners(found):
                yield one, number, found

    def without_port(self) -> Iterator[tuple[KeptPort, list[ObjectFact]]]:
        """The ports that jobs of Prometheus keep, with the pods or Services of the job, if these have none of them."""
        for kept in self.repository.of(KeptPort):
            found = self._kept(self._jobs[kept.path, kept.unit, kept.job])
            ports = {str(part) for one in found for port in one.data("ports") for part in port[:2]}
            if ports and ports.isdisjoint(kept.ports) and not any(map(is_dynamic, ports)):
                yield kept, found

    def elsewhere(self) -> Iterator[tuple[SoughtNamespaces, list[ObjectFact]]]:
        """The namespaces of jobs, with the pods or Services that they look for, if all of these are in other ones."""
        for sought in self.repository.of(SoughtNamespaces):
            wanted = self._jobs[sought.path, sought.unit, sought.job]
            if len(wanted.names) < _SEVERAL and wanted.namespaces == sought.names and not self._kept(wanted):
                found = self._kept(replace(wanted, namespaces=()))
                if found and not any(is_dynamic(one.namespace) for one in found):
                    yield sought, found

    @cached_property
    def _jobs(self) -> Mapping[tuple[str, str, str], DiscoveredPath]:
        return {(one.path, one.unit, one.job): one for one in self.repository.of(DiscoveredPath)}

    def _kept(self, wanted: DiscoveredPath) -> list[ObjectFact]:
        """The pods or Services that a job keeps."""
        return [
            one
            for one in (self._services if wanted.services else self._pod_objects)
            if _is_kept(one.labels, one.namespace, wanted)
            and (not wanted.services or not wanted.names or one.name in wanted.names)
        ]

    def _kept_pods(self, wanted: DiscoveredPath) -> tuple[int, list[RunContainer]]:
        numbers = {
            number
            for pod in self._kept(wanted)
            for name, number in pod.data("ports")
            if not wanted.ports or name in wanted.ports or str(number) in wanted.ports
        }
        found = [
            one
            for one in self.repository.of(RunContainer)
            if one.labels and _is_kept(dict(one.labels), one.namespace, wanted)
        ]
        return _only(numbers), found

    def _kept_services(self, wanted: DiscoveredPath) -> tuple[int, list[RunContainer]]:
        found: dict[int, RunContainer] = {}
        numbers: set[int] = set()
        for service in self._kept(wanted):
            for port in service.data("ports"):
                if wanted.ports and str(port[0]) not in wanted.ports and str(port[1]) not in wanted.ports:
                    continue
                numbers.add(self._number(service, port))
            found.update((id(one), one) for one in self._selected_by(service))
        return _only(numbers), list(found.values())

    def routed(self) -> Iterator[tuple[RoutedPath, int, list[RunContainer]]]:
        """The paths of an Ingress or a route with the number of the port, and the containers that answer there."""
        from aurora_devops.kinds.kubernetes.facts import may_be_in_namespace

        for one in self.repository.of(RoutedPath):
            names = self._configured[one.config] if one.config else [one.service]
            for name in dict.fromkeys(names):
                services = [
                    each for each in self._named_services.get(name, ()) if may_be_in_namespace(one, each)
                ]
                number, found = self._behind(services, one.port, one.unit, one.pod_port)
                if len(found) == 1:
                    yield one, number, found

    @cached_property
    def _configured(self) -> defaultdict[str, list[str]]:
        """The names of the Services that the objects with settings of their load balancers are for."""
        from aurora_devops.kinds.kubernetes.references import ReferredObject

        found: defaultdict[str, list[str]] = defaultdict(list)
        for one in self.repository.of(ReferredObject):
            if one.object_kind == "BackendConfig" and (match := _SERVICE.fullmatch(one.owner)):
                found[one.name].append(match[1])
        return found

    def at(self, host: str, port: int) -> tuple[int, list[RunContainer]]:
        """The containers behind a Service in a namespace (`shop.web.svc`), and the number of their port."""
        match = IN_NAMESPACE.fullmatch(host)
        if match is None:
            return 0, []
        services = [one for one in self._named_services.get(match[1], ()) if one.namespace == match[2]]
        number, found = self._behind(services, str(port), "")
        return (number, found) if len(found) == 1 else (0, [])

    def forwarded(self, one: ForwardedPort) -> tuple[int, list[RunContainer]]:
        """The containers behind the port of a Service that a command forwards to, and the number of their port."""
        if one.object_kind != "Service":
            return 0, []
        behind = [
            self._behind([service], str(one.port), "")
            for service in self._named_services.get(one.name, ())
            if not one.namespace or service.namespace in ("", one.namespace)
        ]
        numbers = {number for number, _ in behind}
        found = [container for _, containers in behind for container in containers]
        return (numbers.pop(), found) if len(numbers) == 1 else (0, [])

    @cached_property
    def _named_services(self) -> Mapping[str, Sequence[ObjectFact]]:
        return services_by_name(self.repository)

    def _behind(
        self, services: list[ObjectFact], port: str, unit: str, number: int = 0
    ) -> tuple[int, list[RunContainer]]:
        """The containers behind a port of the only Service, and the number of their port, 0 if it is unknown."""
        if len(services) != 1:
            return 0, []
        ports = [one for one in services[0].data("ports") if port in (str(one[0]), str(one[1]))]
        number = number or (self._number(services[0], ports[0]) if len(ports) == 1 else 0)
        found = self._selected_by(services[0])
        found = [each for each in found if each.unit == unit] or found
        return number, _with_port(number, found)

    def _through_services(self, monitor: MonitoredPath) -> Iterator[tuple[int, list[RunContainer]]]:
        """The number of the port, 0 if it is unknown, and the containers of each Service that a monitor selects."""
        from aurora_devops.kinds.kubernetes.facts import selector_of

        for service in self._services.matching(selector_of(monitor.selector)):
            if not _is_monitored(service, monitor):
                continue
            ports = [port for port in service.data("ports") if port[0] == monitor.port]
            if service.selector is not None and not service.selector.empty and ports:
                yield _only({self._number(service, ports[0])}), self._selected_by(service)

    def _of_pods(self, monitor: MonitoredPath) -> Iterator[tuple[int, list[RunContainer]]]:
        """The number of the port, 0 if it is unknown, and the containers of each owner that a monitor selects."""
        from aurora_devops.kinds.kubernetes.facts import selector_of

        selector = selector_of(monitor.selector)
        number = self._named(selector, monitor.port)
        by_owner: defaultdict[tuple[str, str], list[RunContainer]] = defaultdict(list)
        for one in self.selected(selector):
            if _is_monitored(one, monitor):
                by_owner[one.path, one.owner].append(one)
        for found in by_owner.values():
            yield number, found

    def _number(self, service: ObjectFact, port: Sequence[Any]) -> int:
        """The number of the port of the pods to which a port of a Service leads; 0 if it is unknown."""
        _, number, target = port
        target = number if target is None else target
        if isinstance(target, int):
            return target
        selector = service.selector
        if selector is None or selector.empty or not isinstance(target, str):
            return 0
        return self._named(selector, target)

    def _named(self, selector: LabelSelector, name: str) -> int:
        """The number of a port of the pods that a selector selects; 0 if it is unknown."""
        numbers = {
            number
            for pod in self._pod_objects.matching(selector)
            for named, number in pod.data("ports")
            if named == name
        }
        return _only(numbers)

    @cached_property
    def _pod_objects(self) -> Objects:
        from aurora_devops.kinds.kubernetes.facts import PODS
        from aurora_devops.kinds.kubernetes.lookup import objects_about

        return objects_about(self.repository, PODS)

    def selected(self, selector: LabelSelector) -> Iterator[RunContainer]:
        """The containers of the pods that a selector selects for certain."""
        label = next(iter(selector.match_labels.items()), None)
        for one in self._by_label.get((label[0], str(label[1])), ()) if label else ():
            if selector.matches(dict(one.labels)) is True:
                yield one

    def _selected_by(self, service: ObjectFact) -> list[RunContainer]:
        """The containers of the pods behind a Service; none if it has no selector."""
        selector = service.selector
        if selector is None or selector.empty:
            return []
        return [
            one
            for one in self.selected(selector)
            if not service.namespace or one.namespace in ("", service.namespace)
        ]

    @cached_property
    def _services(self) -> Objects:
        from aurora_devops.kinds.kubernetes.facts import SERVICE
        from aurora_devops.kinds.kubernetes.lookup import objects_about

        return objects_about(self.repository, SERVICE)

    @cached_property
    def _by_label(self) -> Mapping[tuple[str, str], list[RunContainer]]:
        found: defaultdict[tuple[str, str], list[RunContainer]] = defaultdict(list)
        for container in self.repository.of(RunContainer):
            for label in container.labels:
                found[label].append(container)
        return found


_SERVICE = regex(r"Service '(.+)'")


def _only(numbers: Collection[object]) -> int:
    """The only number of a port; 0 if there are several, or if it is unknown."""
    number = next(iter(numbers)) if len(numbers) == 1 else 0
    return number if isinstance(number, int) else 0


def _with_port(number: int, containers: Iterable[RunContainer]) -> list[RunContainer]:
    """The containers that have a port, or else those that list none; all of them if its number is unknown (0)."""
    listing = [one for one in containers if number and number in one.ports]
    return listing or [one for one in containers if not number or not one.ports]


def _of_different_owners(containers: Collection[RunContainer]) -> bool:
    return len({(one.path, one.owner) for one in containers}) == len(containers)


# With so many names, some of the Services may be those of other repositories.
_SEVERAL = 2


def _is_kept(labels: Mapping[str, object], namespace: str, wanted: DiscoveredPath) -> bool:
    """Whether a job keeps a pod or a Service with some labels."""
    if wanted.namespaces and namespace not in ("", *wanted.namespaces):
        return False
    values = {_NOT_IN_NAMES.sub("_", name): str(value) for name, value in labels.items()}
    return all(values.get(name) in allowed for name, allowed in wanted.labels)


# What service discovery replaces in the names of labels.
_NOT_IN_NAMES = regex(r"[^A-Za-z0-9_]")


def _is_monitored(one: ObjectFact | RunContainer, monitor: MonitoredPath) -> bool:
    """Whether an object or a container may be in one of the namespaces of a monitor."""
    from aurora_devops.kinds.kubernetes.facts import may_be_in_namespace

    if monitor.namespaces:
        return "*" in monitor.namespaces or one.namespace in ("", *monitor.namespaces)
    return one.namespace == "" or may_be_in_namespace(monitor, one)
