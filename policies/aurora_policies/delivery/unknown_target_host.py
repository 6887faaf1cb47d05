from collections.abc import Iterator
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import ComposeHost, ContactedHost, DeclaredObject, ManagedObjects

from ._examples import DEPLOYMENT
from ._monitoring import is_container_name
from ._names import alike, hint

_COMPOSE = """\
services:
  api:
    image: shop:1.4
  prometheus:
    image: prom/prometheus:v3.5.0
    volumes:
      - ./monitoring:/etc/prometheus:ro
"""
# Names that Docker resolves without a service.
_BUILT_IN = frozenset({"localhost", "host", "gateway"})


@policy(
    "DLV024",
    severity="error",
    category="validity",
    examples=[
        bad(
            "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [«shop:8000»]\n",
            path="monitoring/prometheus.yml",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            "alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: [«alertmanager:9093»]\n",
            path="monitoring/prometheus.yml",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [«api:8000»]\n",
            path="prometheus.yml",
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        good(
            "scrape_configs:\n  - job_name: nodes\n    static_configs:\n      - targets: [node-exporter:9100]\n",
            path="prometheus.yml",
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the Service may be in another repository",
        ),
        good(
            "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [api:8000]\n",
            path="monitoring/prometheus.yml",
            files={"compose.yaml": _COMPOSE},
            because="the Compose file has the service",
        ),
        good(
            "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [shop.example.com:8000]\n",
            path="monitoring/prometheus.yml",
            files={"compose.yaml": _COMPOSE},
            because="the host is not in the network of the Compose file",
        ),
        good(
            "scrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [shop:8000]\n",
            path="deploy/prometheus.yml",
            files={"compose.yaml": _COMPOSE},
            because="no service of the Compose file mounts the configuration",
        ),
    ],
)
def unknown_target_host(repository: Repository) -> Iterator[Finding]:
    """A target of Prometheus is not a service of the Compose file that runs it, or not a Service of the manifests.

    Prometheus cannot resolve the name: the target is always down, or alerts are not sent. The same is true for the
    sources of data that the provisioning of Grafana sets.
    Write the name of the service. The names of all Compose files of the repository are known; nothing is reported if
    one that mounts the configuration, or builds an image in its folder, uses external networks, other files or networks
    of the host.
    In a repository without Compose files, a name is compared with the Services, and reported if it is similar to one
    or to a workload.
    """
    targets = repository.of(ContactedHost)
    if not repository.whole or not targets:
        return
    hosts = repository.of(ComposeHost)
    if not hosts:
        yield from _in_cluster(repository, targets)
        return
    names = {name for host in hosts for name in host.names}
    services = sorted({host.names[0] for host in hosts})
    for target in targets:
        running = [host for host in hosts if _reads(host, target.path)]
        files = {host.path for host in running}
        if not running or not all(host.complete for host in hosts if host.path in files):
            continue
        name = target.host
        if (
            name in names
            or name in _BUILT_IN
            or "." in name
            or ":" in name
            or is_container_name(name, services)
        ):
            continue
        near = hint(name, services)
        yield Finding(
            at=target,
            message=f"{target.program} {target.role} '{name}', but no Compose file has this service{near}",
            related=(Related(running[0], "the service that reads the configuration"),),
        )


def _in_cluster(repository: Repository, targets: list[ContactedHost]) -> Iterator[Finding]:
    """The targets that no Service of the manifests has as its name."""
    objects = [one for one in repository.of(DeclaredObject) if one.object_kind in _SERVING]
    known = [one for one in objects if one.object_kind == "Service"]
    services = {one.name for one in known}
    names = {one.name for one in objects}
    managed = repository.of(ManagedObjects)
    for target in targets:
        name = target.host
        cluster = _CLUSTER.fullmatch(name)
        if cluster is not None:
            name = cluster[1]
        if name in services or name in _BUILT_IN or not _LABEL.fullmatch(name) or not alike(name, names):
            continue
        if any(one.may_create("Service", name) for one in managed) or not all(one.is_named for one in known):
            continue
        near = next(one for one in objects if alike(name, [one.name]))
        yield Finding(
            at=target,
            message=f"{target.program} {target.role} '{name}', but no manifest has this Service{hint(name, services)}",
            related=(Related(near, f"{near.object_kind} '{near.name}'"),),
        )


_SERVING = frozenset({"DaemonSet", "Deployment", "Service", "StatefulSet"})
_CLUSTER = regex(r"([a-z0-9-]+)(?:\.[a-z0-9-]+)?\.svc(?:\.cluster\.local)?\.?")
_LABEL = regex(r"[a-z0-9-]+")


def _reads(host: ComposeHost, path: str) -> bool:
    """Whether a service mounts a file, or is built in a folder with it."""
    folder = dirname(host.dockerfile)
    return any(_contains(mount, path) for mount in host.mounts) or (folder != "" and _contains(folder, path))


def _contains(mount: str, path: str) -> bool:
    return mount in (".", path) or path.startswith(f"{mount}/")
