from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodDisruptionBudget


@policy(
    "KUB060",
    severity="error",
    category="reliability",
    equivalents={"kube-linter": ("pdb-max-unavailable", "pdb-min-available")},
    examples=[
        bad(
            """\
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
              maxUnavailable: «0»
            """
        ),
        bad(
            """\
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
              minAvailable: «100%»
            """
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
            """
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
              minAvailable: 50%
            """
        ),
    ],
)
def blocking_disruption_budget(budget: PodDisruptionBudget) -> Iterator[Finding]:
    """A PodDisruptionBudget allows no pod to be evicted.

    No node that runs one of its pods can be drained: cluster upgrades hang until somebody deletes the budget.
    Allow one pod to be away, and run two at least.
    """
    spec = budget.spec
    if spec is None:
        return
    if spec.max_unavailable in (0, "0", "0%"):
        message = f"{budget.title} allows no pod to be away"
        yield Finding(at=spec.at["maxUnavailable"], message=message)
    if spec.min_available == "100%":
        yield Finding(at=spec.at["minAvailable"], message=f"{budget.title} wants all pods at all times")
