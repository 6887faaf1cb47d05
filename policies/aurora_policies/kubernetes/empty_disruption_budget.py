from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodDisruptionBudget


@policy(
    "KUB061",
    severity="error",
    category="reliability",
    equivalents={"kube-score": "poddisruptionbudget-has-policy"},
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
        bad(
            """\
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: web
            «spec»:
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
              selector: {}
              maxUnavailable: 1
            """,
            because="an empty selector selects all pods of the namespace",
        ),
    ],
)
def empty_disruption_budget(budget: PodDisruptionBudget) -> Iterator[Finding]:
    """A PodDisruptionBudget sets neither `minAvailable` nor `maxUnavailable`, or has no selector.

    The budget does not keep any pod from eviction: without `selector` it is about no pod.
    Set one of the two, and the selector; an empty one (`{}`) selects all pods of the namespace.

    https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """
    spec = budget.spec
    if spec is not None and spec.min_available is None and spec.max_unavailable is None:
        message = f"{budget.title} sets neither minAvailable nor maxUnavailable; set one"
        yield Finding(at=spec.at, message=message)
    elif spec is not None and "selector" not in spec.given and budget.api_version == "policy/v1":
        message = f"{budget.title} has no selector, so that it is about no pod; set selector"
        yield Finding(at=spec.at["selector"], message=message)
