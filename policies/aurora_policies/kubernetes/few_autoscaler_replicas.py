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
    ],
)
def few_autoscaler_replicas(scaler: HorizontalPodAutoscaler, options: Options) -> Iterator[Finding]:
    """An autoscaler can scale down to fewer pods than required.

    With 3 pods, one can be drained while another fails, also when the load is low.
    Raise `minReplicas`; the option `replicas` is the required number.

    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
    """
    spec = scaler.spec
    if spec is not None and isinstance(spec.min_replicas, int) and spec.min_replicas < options.replicas:
        message = f"{scaler.title} has minReplicas {spec.min_replicas}; set it to {options.replicas} or more"
        yield Finding(at=spec.at["minReplicas"], message=message)
