from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.kubernetes import HorizontalPodAutoscaler


class Options(PolicyOptions):
    replicas: int = option(3, ge=1, description="The number of pods that an autoscaler must keep.")


@policy(
    "KUB055",
    severity="info",
    category="reliability",
    equivalents={"kube-linter": "hpa-minimum-three-replicas"},
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
              minReplicas: «2»
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
              minReplicas: 3
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
def few_autoscaler_replicas(scaler: HorizontalPodAutoscaler, options: Options) -> Iterator[Finding]:
    """An autoscaler can scale down to fewer pods than required.

    With 3 pods, one can be drained while another fails, also when the load is low.
    Raise `minReplicas`, which is 1 where it is not set; the option `replicas` is the required number.

    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
    """
    spec = scaler.spec
    least = spec.least_replicas if spec is not None else None
    if spec is not None and least is not None and least < options.replicas:
        has = (
            f"has minReplicas {least}"
            if "min_replicas" in spec.given
            else "does not set minReplicas, which is then 1"
        )
        message = f"{scaler.title} {has}; set it to {options.replicas} or more"
        yield Finding(at=spec.at["minReplicas"], message=message)
