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
        bad(
            """\
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata:
              name: web
            «spec»:
              scaleTargetRef:
                apiVersion: apps/v1
                kind: Deployment
                name: web
              maxReplicas: 10
            """,
            because="without `minReplicas`, an autoscaler keeps one pod",
        ),
        good(
            """\
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata:
              name: web
            spec:
              maxReplicas: 10
            """,
            because="a patch of an autoscaler, which has its target elsewhere",
        ),
    ],
)
def single_autoscaler_replica(scaler: HorizontalPodAutoscaler) -> Iterator[Finding]:
    """An autoscaler can scale down to a single pod.

    When its node is drained or fails, the application is unavailable until a new pod is ready.
    Set `minReplicas` to 2 or more; it is 1 where it is not set.

    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
    """
    spec = scaler.spec
    least = spec.least_replicas if spec is not None else None
    if spec is not None and least in (0, 1):
        has = (
            f"has minReplicas {least}"
            if "min_replicas" in spec.given
            else "does not set minReplicas, which is then 1"
        )
        yield Finding(at=spec.at["minReplicas"], message=f"{scaler.title} {has}; set it to 2 or more")
