from collections.abc import Iterator
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes.facts import PODS, SERVICE, ObjectFact, facts_about
from aurora_devops.kinds.kubernetes.lookup import objects_about
from aurora_devops.kinds.kustomize import LeftOutPath

from ._examples import deployment

_WORKER = """\
apiVersion: v1
kind: Service
metadata:
  name: {}
spec:
  selector:
    app: worker
  ports:
    {}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {}
spec:
  selector:
    matchLabels:
      app: worker
  template:
    metadata:
      labels:
        app: worker
    spec:
      containers:
        - name: worker
          image: ghcr.io/acme/worker:1.4
"""

_UNUSED = {
    "config/kustomization.yaml": "resources:\n  - deployment.yaml\n  # - ./service.yaml\n",
    "config/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"
    "spec:\n  selector:\n    app: web\n  ports:\n    - port: 80\n",
}


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
        bad(
            _WORKER.format(
                "worker", "- {name: metrics, port: 9100}\n    - {name: http, port: 80}", "«worker»"
            )
        ),
        bad(_WORKER.format("worker-metrics", "- {name: http, port: 8080}", "«worker»")),
        good(
            _WORKER.format("worker", "- {name: http-metrics, port: 9100}", "worker"),
            because="only Prometheus sends requests to the port",
        ),
        good(
            _WORKER.format("worker", "- {port: 9100, targetPort: prometheus}", "worker"),
            because="only Prometheus sends requests to the port",
        ),
        bad(_WORKER.format("prometheus", "- {port: 9090}", "«worker»")),
        good(
            _WORKER.format("web", "- {port: 80, targetPort: http}", "worker"),
            because="the Service sends nothing to pods without a port of the name",
        ),
        bad(
            _WORKER.format("web", "- {port: 80, targetPort: http}", "«worker»")
            + "          ports: [{name: http, containerPort: 8080}]\n"
        ),
        bad(_WORKER.format("web", "- {port: 80, targetPort: http}\n    - {port: 81}", "«worker»")),
        good(
            _WORKER.format("worker-metrics", "- {port: 9100}", "worker"),
            because="the Service is for metrics",
        ),
        good(
            deployment(),
            path="config/deployment.yaml",
            files=_UNUSED,
            because="the Service is in no kustomization: its entry is commented out",
        ),
        good(
            deployment(),
            path="config/manager/deployment.yaml",
            files={
                "config/default/kustomization.yaml": "resources:\n- ../manager\n# [WEBHOOK]\n#- ../webhook\n",
                "config/manager/kustomization.yaml": "resources: [deployment.yaml]\n",
                "config/webhook/service.yaml": _UNUSED["config/service.yaml"],
                "config/webhook/kustomization.yaml": "resources: [service.yaml]\n",
            },
            because="the folder of the Service is commented out",
        ),
        bad(
            deployment().replace("name: web", "name: «web»", 1),
            path="config/deployment.yaml",
            files=_UNUSED | {"config/kustomization.yaml": "resources: [deployment.yaml, service.yaml]\n"},
        ),
        good(deployment(), because="no Service selects it"),
    ],
)
def unready_backend(repository: Repository) -> Iterator[Finding]:
    """A Service sends requests to pods without a readiness probe.

    During every rollout, requests are sent to containers that have started but cannot answer yet.
    Add a `readinessProbe` to the container that receives the requests.
    A Service whose ports are all for metrics does not count: a scrape that fails during a rollout is repeated.
    Neither does one in a file or folder that a kustomization names in a comment only.

    https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
    """
    services = objects_about(repository, SERVICE)
    left_out = {one.left_out for one in repository.of(LeftOutPath)}
    seen: set[tuple[str, int]] = set()
    for pods in facts_about(repository, PODS):
        place = pods.path, pods.fact.span.start
        # A template has one place for all its objects.
        if pods.data("ready") is not False or place in seen:
            continue
        for service in services.selecting(pods):
            selector = service.selector
            if (
                _is_for_metrics(service)
                or _has_no_port(service, pods)
                or not left_out.isdisjoint((service.path, dirname(service.path)))
            ):
                continue
            if selector is not None and not selector.empty and selector.matches(pods.labels):
                message = (
                    f"{pods.title} has no readiness probe, but {service.title} sends requests to its pods"
                )
                related = (Related(service.fact, f"{service.title} selects the pods of {pods.title}"),)
                seen.add(place)
                yield Finding(at=pods.fact, message=message, related=related)
                break


def _has_no_port(service: ObjectFact, pods: ObjectFact) -> bool:
    """Whether a Service sends nothing to pods, because they have none of the ports that it names."""
    targets = [target for _, _, target in service.data("ports") or ()]
    named = {name for name, _ in pods.data("ports") or ()}
    return bool(targets) and all(isinstance(target, str) and target not in named for target in targets)


def _is_for_metrics(service: ObjectFact) -> bool:
    """Whether only Prometheus sends requests to a Service, by the names of its ports."""
    ports = service.data("ports")
    return bool(ports) and all(
        _METRICS.search(name or target)
        if name or isinstance(target, str)
        else _EXPORTING.search(service.name)
        for name, _, target in ports
    )


# The names of ports for metrics, and of Services that are for metrics only.
_METRICS = regex(r"(?:^|-)(?:metrics?|prom|prometheus|telemetry)(?:-|$)")
_EXPORTING = regex(r"(?:^|-)(?:metrics?|exporter)(?:-|$)")
