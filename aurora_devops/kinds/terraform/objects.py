"""The Kubernetes objects that a module creates with the provider of Kubernetes, and what their containers need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import dirname, join, normpath

from ...cloud.resource import Block
from ...cloud.value import MARKER
from ...core.facts import Fact
from ...core.kind import Document
from ...core.place import At
from ...facts import ChartRelease, DeclaredObject, ProvidedConfig, UsedConfig
from .model import Resource

# The kinds by the type without its prefix and the version at its end.
_KINDS = {
    "cluster_role": "ClusterRole",
    "config_map": "ConfigMap",
    "cron_job": "CronJob",
    "daemon_set": "DaemonSet",
    "daemonset": "DaemonSet",
    "deployment": "Deployment",
    "job": "Job",
    "namespace": "Namespace",
    "persistent_volume_claim": "PersistentVolumeClaim",
    "pod": "Pod",
    "role": "Role",
    "secret": "Secret",
    "service": "Service",
    "service_account": "ServiceAccount",
    "stateful_set": "StatefulSet",
    "storage_class": "StorageClass",
}
TYPES = {
    f"kubernetes_{type}{version}": kind
    for type, kind in _KINDS.items()
    for version in ("", "_v1", "_v1beta1")
}
# Where the pod of a workload is.
_PODS: dict[str, tuple[str, ...]] = {
    "CronJob": ("spec", "job_template", "spec", "template", "spec"),
    "DaemonSet": ("spec", "template", "spec"),
    "Deployment": ("spec", "template", "spec"),
    "Job": ("spec", "template", "spec"),
    "Pod": ("spec",),
    "StatefulSet": ("spec", "template", "spec"),
}


def objects_of(document: Document, resource: Resource) -> Iterator[Fact]:
    """The object that a resource creates, if its name is known, with its keys and what its containers need."""
    kind = TYPES[resource.type]
    name, namespace = resource.get("metadata", "name"), resource.get("metadata", "namespace").string or ""
    if kind in _PODS:
        title = f"{kind} '{name.string or resource.name}'"
        for pod in _inside((resource,), _PODS[kind]):
            yield from _used(document, pod, title, namespace)
    if not name.string:
        return
    yield document.fact(
        DeclaredObject, name.at, object_kind=kind, name=name.string, namespace=namespace, complete=False
    )
    if kind in ("ConfigMap", "Secret"):
        yield _provided(document, resource, kind, name.string, namespace, name.at)


def release_of(document: Document, resource: Resource) -> Iterator[ChartRelease]:
    """The release of a chart that a `helm_release` installs; a path begins in the folder of its file."""
    chart = resource.get("chart")
    written = chart.string or ""
    # `${path.module}/chart`
    inside = (chart.text or "").partition(f"{MARKER}/")
    local = inside[2] if not inside[0] and MARKER not in inside[2] else ""
    if written.startswith(("./", "../")):
        local = written
    if written or local:
        yield document.fact(
            ChartRelease,
            chart.at,
            name=resource.get("name").string or "",
            chart=normpath(join(dirname(resource.file.source.path), local)) if local else written,
            namespace=resource.get("namespace").string or "",
        )


def _provided(
    document: Document, resource: Resource, kind: str, name: str, namespace: str, at: At
) -> ProvidedConfig:
    keys: list[str] = []
    complete = True
    for attribute in ("data", "binary_data", "data_wo"):
        value = resource.get(attribute)
        if isinstance(value.data, dict):
            keys += value.data
        elif not value.absent:
            complete = False
    changed = not resource.get("lifecycle", "ignore_changes").absent
    token = resource.get("type")
    account = not token.absent and token.string in (None, "kubernetes.io/service-account-token")
    return document.fact(
        ProvidedConfig,
        at,
        object_kind=kind,
        name=name,
        maker=resource.address,
        namespace=namespace,
        keys=tuple(keys),
        complete=complete and bool(keys) and not changed and not account,
    )


def _inside(blocks: Sequence[Block], path: tuple[str, ...]) -> Iterator[Block]:
    """The blocks at a path."""
    if not path:
        yield from blocks
        return
    for block in blocks:
        yield from _inside(block.blocks(path[0]), path[1:])


def _used(document: Document, pod: Block, owner: str, namespace: str) -> Iterator[UsedConfig]:
    """The ConfigMaps and Secrets in the environment of the containers."""
    for sort in ("container", "init_container"):
        for container in pod.blocks(sort):
            sources = [(one, True) for one in _inside((container,), ("env", "value_from"))]
            sources += [(one, False) for one in container.blocks("env_from")]
            for source, keyed in sources:
                for kind, block in (("ConfigMap", "config_map"), ("Secret", "secret")):
                    for reference in source.blocks(f"{block}_key_ref" if keyed else f"{block}_ref"):
                        name, key = reference.get("name"), reference.get("key")
                        if not name.string or not reference.get("optional").absent:
                            continue
                        named = [(name.at, "")]
                        if key.string:
                            named.append((key.at, key.string))
                        for at, wanted in named:
                            yield document.fact(
                                UsedConfig,
                                at,
                                object_kind=kind,
                                name=name.string,
                                owner=owner,
                                namespace=namespace,
                                key=wanted,
                            )
