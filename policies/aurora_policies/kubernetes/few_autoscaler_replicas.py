from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.kubernetes import HorizontalPodAutoscaler


class Options(PolicyOptions):
    replicas: int = option(3, ge=1, description="How many pods an autoscaler should keep at least.")


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
    """An autoscaler may go down to fewer pods than its operators want.

    With three, one can be drained while another fails, also when there is little to do.
    Raise `minReplicas`; the option `replicas` says how many are wanted.
    """
    spec = scaler.spec
    if spec is not None and isinstance(spec.min_replicas, int) and spec.min_replicas < options.replicas:
        message = f"{scaler.title} goes down to {spec.min_replicas} pods, fewer than {options.replicas}"
        yield Finding(at=spec.at["minReplicas"], message=message)
