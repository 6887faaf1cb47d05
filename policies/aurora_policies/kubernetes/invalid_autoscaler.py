from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import HorizontalPodAutoscaler

# Targets that are not in the core group.
_GROUPED = {"Deployment": "apps/v1", "ReplicaSet": "apps/v1", "StatefulSet": "apps/v1"}
_SOURCES = {
    "ContainerResource": "containerResource",
    "External": "external",
    "Object": "object",
    "Pods": "pods",
    "Resource": "resource",
}


def _scaler(replicas: str) -> str:
    return (
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\nspec:\n"
        "  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: web\n" + replicas
    )


@policy(
    "KUB276",
    severity="error",
    category="validity",
    examples=[
        bad(_scaler("  minReplicas: «5»\n  maxReplicas: 3\n")),
        bad(_scaler("  maxReplicas: «0»\n")),
        good(_scaler("  minReplicas: 2\n  maxReplicas: 10\n")),
        bad(
            _scaler("  maxReplicas: 3\n").replace("apps/v1", "«v1»"),
            fixed=_scaler("  maxReplicas: 3\n"),
        ),
        bad(
            _scaler("  maxReplicas: 3\n")
            .replace("apiVersion: apps/v1\n    ", "")
            .replace("  scale", "  «scale")
            .replace("Ref:", "Ref»:"),
            fixed=_scaler("  maxReplicas: 3\n"),
        ),
        bad(_scaler("  maxReplicas: 3\n  metrics:\n    - «type»: Resource\n      pods: {}\n")),
        good(
            _scaler(
                "  maxReplicas: 3\n  metrics:\n    - type: Resource\n      resource:\n        name: cpu\n"
                "        target:\n          type: Utilization\n          averageUtilization: 80\n"
            )
        ),
        good(_scaler("  minReplicas: 2\n"), because="it may be a patch"),
    ],
)
def invalid_autoscaler(scaler: HorizontalPodAutoscaler) -> Iterator[Finding]:
    """A HorizontalPodAutoscaler has numbers of replicas, a target or a metric that the API does not allow.

    The API server refuses the object.
    Set `maxReplicas` to 1 or more, and `minReplicas` to at most `maxReplicas`.
    `apiVersion` of `scaleTargetRef` has a group, as `apps/v1`; a metric has the field that its `type` names.

    https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
    """
    spec = scaler.spec
    if spec is None:
        return
    least, most = spec.min_replicas, spec.max_replicas
    if isinstance(most, int) and most < 1:
        message = f"maxReplicas of {scaler.title} is {most}; it must be 1 or more"
        yield Finding(at=spec.at["maxReplicas"], message=message)
    elif isinstance(least, int) and isinstance(most, int) and least > most:
        message = f"minReplicas of {scaler.title} is {least}, more than maxReplicas, which is {most}"
        yield Finding(at=spec.at["minReplicas"], message=message)
    elif isinstance(least, int) and least < 0:
        message = f"minReplicas of {scaler.title} is {least}; it must be 1 or more"
        yield Finding(at=spec.at["minReplicas"], message=message)
    target = spec.scale_target_ref
    if target is not None and target.kind in _GROUPED and target.api_version in (None, "", "v1"):
        has = f"has apiVersion '{target.api_version}'" if target.api_version else "has no apiVersion"
        message = f"scaleTargetRef of {scaler.title} {has}; use '{_GROUPED[target.kind]}'"
        at = target.at["apiVersion"]
        edit = Edit(
            at if target.api_version else target.at.first,
            "apiVersion: " * (not target.api_version) + "apps/v1",
        )
        yield Finding(at=at, message=message, fix=Fix((edit,), safe=True))
    metrics = spec.extra.get("metrics")
    for index, metric in enumerate(metrics if isinstance(metrics, list) else ()):
        source = _SOURCES.get(str(metric.get("type"))) if isinstance(metric, dict) else None
        if source is not None and metric.get(source) is None:
            message = f"a metric of {scaler.title} has type {metric['type']} and no field {source}"
            yield Finding(at=spec.at["metrics"][index]["type"].key, message=message)
