from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import (
    MONITOR,
    SERVICE,
    ObjectFact,
    facts_about,
)
from aurora_devops.kinds.kubernetes.lookup import objects_about


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
    services = objects_about(repository, SERVICE)
    places = {(service.folder, service.namespace) for service in services}
    for monitor in facts_about(repository, MONITOR):
        namespaces = monitor.data("namespaces")
        if not services.has_sibling(monitor) or _elsewhere(monitor, namespaces, places):
            continue
        if not any(
            not namespaces or service.namespace in namespaces
            for service in services.matching(monitor.selector)
        ):
            message = f"{monitor.title} selects no Service; correct spec.selector"
            yield Finding(at=monitor.fact, message=message)


def _elsewhere(monitor: ObjectFact, namespaces: list[str], places: set[tuple[str, str]]) -> bool:
    """Whether a ServiceMonitor is about other namespaces than its own, and no Service of its folder is in them."""
    if not namespaces or not monitor.namespace or monitor.namespace in namespaces:
        return False
    return not any((monitor.folder, namespace) in places for namespace in namespaces)
