from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import BUDGET, PODS, Said, may_share_namespace, said

from ._examples import deployment


def _covers(budget: Said, pods: Said) -> bool:
    """Whether a budget selects these pods."""
    selector = budget.selector
    return (
        selector is not None
        and may_share_namespace(budget, pods)
        and selector.matches(pods.labels) is not False
    )


@policy(
    "KUB109",
    severity="info",
    category="reliability",
    equivalents={"kube-score": ("deployment-has-poddisruptionbudget", "statefulset-has-poddisruptionbudget")},
    examples=[
        bad(deployment(title="«web»", spec="replicas: 3\n")),
        good(
            """\
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: web
            spec:
              maxUnavailable: 1
              selector:
                matchLabels:
                  app: web
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              replicas: 3
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """
        ),
        good(deployment(spec="replicas: 1\n"), because="a single pod cannot be kept"),
    ],
)
def missing_disruption_budget(repository: Repository) -> Iterator[Finding]:
    """No PodDisruptionBudget covers a workload.

    When nodes are drained for an upgrade, all of its pods may be evicted at once.
    Add one with `maxUnavailable: 1` that selects the pods.
    """
    budgets = said(repository, BUDGET)
    for pods in said(repository, PODS):
        if pods.kind not in ("Deployment", "StatefulSet") or pods.data("replicas") in (0, 1):
            continue
        if not any(_covers(budget, pods) for budget in budgets):
            yield Finding(at=pods.fact, message=f"no PodDisruptionBudget covers {pods.kind} {pods.name}")
