from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodDisruptionBudget


@policy(
    "KUB277",
    severity="error",
    category="validity",
    examples=[
        bad("""\
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: web
            spec:
              minAvailable: 1
              maxUnavailable: «1»
              selector:
                matchLabels:
                  app: web
            """),
        good("""\
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: web
            spec:
              maxUnavailable: 1
              selector:
                matchLabels:
                  app: web
            """),
    ],
)
def contradictory_disruption_budget(budget: PodDisruptionBudget) -> Iterator[Finding]:
    """A PodDisruptionBudget sets both `minAvailable` and `maxUnavailable`.

    The API server refuses the object.
    Remove one of the two.

    https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """
    spec = budget.spec
    if spec is not None and spec.min_available is not None and spec.max_unavailable is not None:
        message = f"{budget.title} sets both minAvailable and maxUnavailable; remove one"
        yield Finding(at=spec.at["maxUnavailable"], message=message)
