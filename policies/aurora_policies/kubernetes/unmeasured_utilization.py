from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import DeclaredObject, MeasuredUtilization, UnrequestedResource

_SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  maxReplicas: 6
  metrics:
    - type: Resource
      resource:
        name: {}
        target:
          type: {}
---
"""
_WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {{app: web}}
  template:
    metadata:
      labels: {{app: web}}
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/web:1.0.0
          resources: {}
"""
_UTILIZATION = "Utilization\n          averageUtilization: 70"
_MEMORY = "{requests: {memory: 128Mi}, limits: {memory: 128Mi}}"
_LIMITS = "apiVersion: v1\nkind: LimitRange\nmetadata:\n  name: usual\nspec:\n  limits: []\n"


@policy(
    "KUB336",
    severity="warning",
    category="reliability",
    examples=[
        bad(_SCALER.format("«cpu»", _UTILIZATION) + _WEB.format(_MEMORY), path="k8s/web.yaml"),
        bad(
            "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\nspec:\n"
            "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n  maxReplicas: 6\n"
            "  «targetCPUUtilizationPercentage»: 70\n",
            path="k8s/scaler.yaml",
            files={"k8s/web.yaml": _WEB.format(_MEMORY)},
        ),
        good(
            _SCALER.format("memory", _UTILIZATION) + _WEB.format(_MEMORY),
            path="k8s/web.yaml",
            because="the container requests memory",
        ),
        good(
            _SCALER.format("cpu", _UTILIZATION) + _WEB.format("{limits: {cpu: 1}}"),
            path="k8s/web.yaml",
            because="the request is the limit",
        ),
        good(
            _SCALER.format("cpu", "AverageValue\n          averageValue: 500m") + _WEB.format(_MEMORY),
            path="k8s/web.yaml",
            because="an amount does not depend on the request",
        ),
        good(
            _SCALER.format("cpu", _UTILIZATION) + _WEB.format(_MEMORY),
            path="k8s/web.yaml",
            files={"k8s/limits.yaml": _LIMITS},
            because="a LimitRange may set a request",
        ),
    ],
)
def unmeasured_utilization(repository: Repository) -> Iterator[Finding]:
    """A HorizontalPodAutoscaler measures the utilization of a resource that a container does not request.

    Utilization is a share of the request, so the autoscaler cannot calculate it and never scales the workload.
    Set the request of the resource in each container of the pods, or use `AverageValue` as the type of the target.
    A container that sets only a limit has it as the request. Nothing is reported if the repository has a LimitRange.

    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#how-does-a-horizontalpodautoscaler-work
    """
    measured = repository.of(MeasuredUtilization)
    if not measured or any(one.object_kind == "LimitRange" for one in repository.of(DeclaredObject)):
        return
    lacking: defaultdict[tuple[str, str, str, str], list[UnrequestedResource]] = defaultdict(list)
    for each in repository.of(UnrequestedResource):
        lacking[each.unit, each.object_kind, each.name, each.resource].append(each)
    seen: set[tuple[str, int]] = set()
    for one in measured:
        found = [
            each
            for each in lacking[one.unit, one.object_kind, one.name, one.resource]
            if each.namespace == one.namespace
        ]
        if found and (one.path, one.span.start) not in seen:
            # An overlay may build the autoscaler several times.
            seen.add((one.path, one.span.start))
            first = found[0]
            yield Finding(
                at=one,
                message=f"{one.owner} measures the utilization of '{one.resource}', which container "
                f"'{first.container}' of {one.object_kind} '{one.name}' does not request",
                related=(Related(first, f"container '{first.container}'"),),
            )
