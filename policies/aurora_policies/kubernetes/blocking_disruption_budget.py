from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodDisruptionBudget


@policy(
    "KUB060",
    severity="error",
    category="reliability",
    equivalents={"kube-linter": ("pdb-max-unavailable", "pdb-min-available")},
    by_id=True,
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

    A node that runs one of its pods cannot be drained, so cluster upgrades wait until the budget is deleted.
    Allow at least 1 pod to be unavailable, and run at least 2.

    https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """
    spec = budget.spec
    if spec is None:
        return
    if spec.max_unavailable in (0, "0", "0%"):
        message = f"{budget.title} allows no pod to be evicted; set maxUnavailable to 1 or more"
        yield Finding(at=spec.at["maxUnavailable"], message=message, ids=frozenset({"pdb-max-unavailable"}))
    if spec.min_available == "100%":
        message = f"{budget.title} allows no pod to be evicted; lower minAvailable, which is 100%"
        yield Finding(at=spec.at["minAvailable"], message=message, ids=frozenset({"pdb-min-available"}))
