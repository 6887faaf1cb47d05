from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import HorizontalPodAutoscaler


@policy(
    "KUB056",
    severity="info",
    category="reliability",
    equivalents={"kube-score": "horizontalpodautoscaler-replicas"},
    examples=[
        bad(
            """\
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata:
              name: web
            spec:
              scaleTargetRef:
                apiVersion: apps/v1
                kind: Deployment
                name: web
              minReplicas: «1»
              maxReplicas: 10
            """
        ),
        good(
            """\
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata:
              name: web
            spec:
              scaleTargetRef:
                apiVersion: apps/v1
                kind: Deployment
                name: web
              minReplicas: 2
              maxReplicas: 10
            """
        ),
    ],
)
def single_autoscaler_replica(scaler: HorizontalPodAutoscaler) -> Iterator[Finding]:
    """An autoscaler may go down to a single pod.

    When that pod's node is drained or dies, nobody answers until the next one is ready.
    Set `minReplicas` to two at least.
    """
    spec = scaler.spec
    if spec is not None and spec.min_replicas in (0, 1):
        message = f"{scaler.title} goes down to {spec.min_replicas} pods"
        yield Finding(at=spec.at["minReplicas"], message=message)
