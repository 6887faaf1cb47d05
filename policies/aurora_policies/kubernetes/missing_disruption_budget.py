from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import BUDGET, PODS, facts_about
from aurora_devops.kinds.kubernetes.lookup import objects_about

from ._examples import deployment


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
        good(deployment(spec="replicas: 1\n"), because="a budget would keep the single pod from eviction"),
    ],
)
def missing_disruption_budget(repository: Repository) -> Iterator[Finding]:
    """No PodDisruptionBudget selects the pods of a workload.

    When nodes are drained for an upgrade, all of its pods can be evicted at once.
    Add a PodDisruptionBudget with `maxUnavailable: 1` that selects the pods.
    Workloads with fewer than 2 pods are not checked.

    https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """
    budgets = objects_about(repository, BUDGET)
    for pods in facts_about(repository, PODS):
        if pods.kind not in ("Deployment", "StatefulSet") or pods.data("replicas") in (0, 1):
            continue
        if not any(budget.selector is not None for budget in budgets.selecting(pods)):
            message = f"no PodDisruptionBudget selects the pods of {pods.title}; add one"
            yield Finding(at=pods.fact, message=message)
