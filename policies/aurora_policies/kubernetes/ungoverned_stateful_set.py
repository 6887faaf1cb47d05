from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import (
    GOVERNING,
    SERVICE,
    ObjectFact,
    facts_about,
)
from aurora_devops.kinds.kubernetes.lookup import objects_about
from aurora_devops.subjects import is_dynamic


def _governs(service: ObjectFact, stateful: ObjectFact) -> bool:
    """Whether a Service that the StatefulSet names selects its pods, and gives each of several a DNS name."""
    if not service.data("headless") and stateful.data("replicas") != 1:
        return False
    selector = service.selector
    return selector is None or selector.matches(stateful.labels) is not False


@policy(
    "KUB108",
    severity="warning",
    category="reliability",
    equivalents={"kube-score": "statefulset-has-servicename"},
    examples=[
        bad(
            """\
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: db
            spec:
              serviceName: «database»
              selector:
                matchLabels:
                  app: db
              template:
                metadata:
                  labels:
                    app: db
                spec:
                  containers:
                    - name: db
                      image: postgres:17.2
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: db
            spec:
              clusterIP: None
              selector:
                app: db
            """
        ),
        bad(
            """\
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: db
            spec:
              serviceName: «db»
              replicas: 3
              selector:
                matchLabels:
                  app: db
              template:
                metadata:
                  labels:
                    app: db
                spec:
                  containers:
                    - name: db
                      image: postgres:17.2
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: db
            spec:
              clusterIP: 10.0.0.1
              selector:
                app: db
            """,
            because="the Service is not headless",
        ),
        good(
            """\
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: db
            spec:
              serviceName: db
              selector:
                matchLabels:
                  app: db
              template:
                metadata:
                  labels:
                    app: db
                spec:
                  containers:
                    - name: db
                      image: postgres:17.2
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: db
            spec:
              clusterIP: None
              selector:
                app: db
            """
        ),
        good(
            """\
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: prometheus
            spec:
              serviceName: prometheus
              replicas: 1
              selector:
                matchLabels:
                  app: prometheus
              template:
                metadata:
                  labels:
                    app: prometheus
                spec:
                  containers:
                    - name: prometheus
                      image: prom/prometheus:v3.5.0
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: prometheus
            spec:
              selector:
                app: prometheus
              ports:
                - port: 9090
            """,
            because="one pod has no others to find",
        ),
        good(
            """\
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: cache
            spec:
              serviceName: cache
              selector:
                matchLabels:
                  app: cache
              template:
                metadata:
                  labels:
                    app: cache
                spec:
                  containers:
                    - name: cache
                      image: redis:8.2.3
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: cache
            spec:
              selector:
                app: cache
              ports:
                - port: 6379
            """,
            because="without `replicas`, the database has one pod",
        ),
    ],
)
def ungoverned_stateful_set(repository: Repository) -> Iterator[Finding]:
    """A StatefulSet has no headless Service for its pods.

    The pods have no DNS names, so the members of a database cluster do not find each other.
    Set `serviceName` to a Service with `clusterIP: None` that selects the pods.
    Nothing is reported where the folder contains no Service. With `replicas: 1`, or a database without `replicas`, the
    Service need not be headless.

    https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
    """
    services = objects_about(repository, SERVICE)
    for stateful in facts_about(repository, GOVERNING):
        if is_dynamic(stateful.name) or not services.has_sibling(stateful):
            continue
        if not any(_governs(service, stateful) for service in services.named(stateful.name, stateful)):
            named = f" '{stateful.name}'" if stateful.name else ""
            message = f"no headless Service{named} selects the pods of the StatefulSet; add one with clusterIP: None"
            yield Finding(at=stateful.fact, message=message)
