from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import BUDGET_SELECTOR

from ._examples import deployment
from ._siblings import labels_like, place_of_selector, selecting_nothing

_BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: web
spec:
  maxUnavailable: 1
  {selector}
---
"""
_WEB = deployment()


@policy(
    "KUB333",
    severity="warning",
    category="reliability",
    examples=[
        bad(_BUDGET.format(selector="selector: {matchLabels: {app: «wbe»}}") + _WEB),
        bad(
            _BUDGET.format(
                selector="«selector»: {matchExpressions: [{key: app, operator: In, values: [api]}]}"
            )
            + _WEB
        ),
        good(_BUDGET.format(selector="selector: {matchLabels: {app: web}}") + _WEB),
        good(
            _BUDGET.format(selector="selector: {matchLabels: {app: wbe}}"),
            because="its pods may be in another repository",
        ),
        good(
            _BUDGET.format(selector="selector: {matchExpressions: [{key: app, operator: Exists}]}") + _WEB,
            because="the pods have the label",
        ),
    ],
)
def dangling_disruption_budget(repository: Repository) -> Iterator[Finding]:
    """The selector of a PodDisruptionBudget matches no pod.

    The budget protects nothing: all pods of the workload can be evicted at once when nodes are drained.
    Correct `spec.selector`, or the labels of the pods.
    Nothing is reported where the folder of the budget contains no pod, or a custom resource for which an operator
    may create pods. In a chart with a dependency that is not in the repository, or with a workload that its values
    disable, it is reported where a pod has the same labels with similar values.

    https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """
    for budget, selector, pods in selecting_nothing(repository, BUDGET_SELECTOR):
        if not selector.empty:
            message = f"{budget.title} selects no pod; correct spec.selector"
            yield Finding(
                at=place_of_selector(repository, budget, pods.siblings(budget)),
                message=message,
                related=labels_like(pods, budget, selector),
            )
