from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import MONITOR, SERVICE, Said, nearby, said


def _sees(monitor: Said, service: Said) -> bool:
    """Whether a ServiceMonitor may select a Service; without namespaces it is not asked where they lie."""
    namespaces = monitor.data("namespaces")
    if namespaces and service.namespace not in namespaces:
        return False
    selector = monitor.selector
    return selector is None or selector.matches(service.labels) is not False


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
    """A ServiceMonitor selects no Service.

    Prometheus scrapes nothing for it, and alerts about the metrics never fire.
    Correct the selector; it goes by the labels of the Service, not by those of its pods.
    Where its folder holds no Service, nothing is said.
    """
    services = said(repository, SERVICE)
    for monitor in said(repository, MONITOR):
        if nearby(monitor, services) and not any(_sees(monitor, service) for service in services):
            yield Finding(at=monitor.fact, message=f"ServiceMonitor {monitor.name} selects no Service")
