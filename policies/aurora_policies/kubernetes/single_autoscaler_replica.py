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
    """An autoscaler can scale down to a single pod.

    When its node is drained or fails, the application is unavailable until a new pod is ready.
    Set `minReplicas` to 2 or more.

    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
    """
    spec = scaler.spec
    if spec is not None and spec.min_replicas in (0, 1):
        message = f"{scaler.title} has minReplicas {spec.min_replicas}; set it to 2 or more"
        yield Finding(at=spec.at["minReplicas"], message=message)
