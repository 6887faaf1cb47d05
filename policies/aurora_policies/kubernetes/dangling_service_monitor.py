from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import (
    MONITOR,
    SERVICE,
    ObjectFact,
    facts_about,
    has_sibling,
    same_folder,
)


def _selects(monitor: ObjectFact, service: ObjectFact) -> bool:
    """Whether a ServiceMonitor may select a Service; without named namespaces it may be in any."""
    namespaces = monitor.data("namespaces")
    if namespaces and service.namespace not in namespaces:
        return False
    selector = monitor.selector
    return selector is None or selector.matches(service.labels) is not False


def _elsewhere(monitor: ObjectFact, services: list[ObjectFact]) -> bool:
    """Whether a ServiceMonitor is about other namespaces than its own, and no Service of its folder is in them."""
    namespaces = monitor.data("namespaces")
    if not namespaces or not monitor.namespace or monitor.namespace in namespaces:
        return False
    return not any(service.namespace in namespaces and same_folder(monitor, service) for service in services)


@policy(
    "KUB105",
    severity="warning",
    category="observability",
    equivalents={"kube-linter": "dangling-servicemonitor"},
    examples=[
        bad(
            """\
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata:
              name: web
            spec:
              «selector»:
                matchLabels:
                  app: wbe
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              labels:
                app: web
            spec:
              ports:
                - port: 80
            """
        ),
        good(
            """\
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              labels:
                app: web
            spec:
              ports:
                - port: 80
            """
        ),
    ],
)
def dangling_service_monitor(repository: Repository) -> Iterator[Finding]:
    """The selector of a ServiceMonitor matches no Service.

    Prometheus scrapes nothing for it, so alerts about the metrics never fire.
    Correct `spec.selector`, which is compared with the labels of the Service, not with those of its pods.
    Nothing is reported where the folder of the ServiceMonitor contains no Service, or where it names other namespaces
    than its own, and the folder contains no Service of them.

    https://prometheus-operator.dev/docs/developer/getting-started/
    """
    services = facts_about(repository, SERVICE)
    for monitor in facts_about(repository, MONITOR):
        if not has_sibling(monitor, services) or _elsewhere(monitor, services):
            continue
        if not any(_selects(monitor, service) for service in services):
            message = f"{monitor.title} selects no Service; correct spec.selector"
            yield Finding(at=monitor.fact, message=message)
