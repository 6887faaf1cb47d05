from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import PodDisruptionBudget


@policy(
    "KUB062",
    severity="info",
    category="reliability",
    equivalents={"kube-linter": "pdb-unhealthy-pod-eviction-policy"},
    examples=[
        bad(
            """\
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: web
            «spec»:
              selector:
                matchLabels:
                  app: web
              maxUnavailable: 1
            """,
            fixed="""\
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: web
            spec:
              unhealthyPodEvictionPolicy: AlwaysAllow
              selector:
                matchLabels:
                  app: web
              maxUnavailable: 1
            """,
        ),
        good(
            """\
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
              maxUnavailable: 1
              unhealthyPodEvictionPolicy: AlwaysAllow
            """
        ),
    ],
)
def missing_eviction_policy(budget: PodDisruptionBudget) -> Iterator[Finding]:
    """A PodDisruptionBudget protects pods that do not work anyway.

    With the default IfHealthyBudget a pod that crashes in a loop keeps its node from being drained.
    Set `unhealthyPodEvictionPolicy: AlwaysAllow`.
    The fix is not safe, because it allows evictions that are refused today.
    """
    spec = budget.spec
    if spec is not None and spec.unhealthy_pod_eviction_policy is None:
        fix = Fix((Edit(spec.at.first, "unhealthyPodEvictionPolicy: AlwaysAllow"),), safe=False)
        yield Finding(at=spec.at, message=f"{budget.title} protects pods that do not work anyway", fix=fix)
