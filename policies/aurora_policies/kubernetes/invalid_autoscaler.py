from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import HorizontalPodAutoscaler


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
        good(_scaler("  minReplicas: 2\n"), because="it may be a patch"),
    ],
)
def invalid_autoscaler(scaler: HorizontalPodAutoscaler) -> Iterator[Finding]:
    """A HorizontalPodAutoscaler has a number of replicas that the API does not allow.

    The API server refuses the object.
    Set `maxReplicas` to 1 or more, and `minReplicas` to at most `maxReplicas`.

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
