from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import PODS, SERVICE, facts_about
from aurora_devops.kinds.kubernetes.lookup import objects_about

from ._examples import deployment


@policy(
    "KUB113",
    severity="warning",
    category="reliability",
    equivalents={"kube-score": "pod-probes"},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: web
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: «web»
            spec:
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """
        ),
        good(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: web
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
                      readinessProbe:
                        httpGet:
                          path: /ready
                          port: 8080
            """,
        ),
        good(deployment(), because="no Service selects it"),
    ],
)
def unready_backend(repository: Repository) -> Iterator[Finding]:
    """A Service sends requests to pods without a readiness probe.

    During every rollout, requests are sent to containers that have started but cannot answer yet.
    Add a `readinessProbe` to the container that receives the requests.

    https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
    """
    services = objects_about(repository, SERVICE)
    seen: set[tuple[str, int]] = set()
    for pods in facts_about(repository, PODS):
        place = pods.path, pods.fact.span.start
        # A template has one place for all its objects.
        if pods.data("ready") is not False or place in seen:
            continue
        for service in services.selecting(pods):
            selector = service.selector
            if selector is not None and not selector.empty and selector.matches(pods.labels):
                message = (
                    f"{pods.title} has no readiness probe, but {service.title} sends requests to its pods"
                )
                related = (Related(service.fact, f"{service.title} selects the pods of {pods.title}"),)
                seen.add(place)
                yield Finding(at=pods.fact, message=message, related=related)
                break
