from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import BUDGET_SELECTOR, CUSTOM, PODS, facts_about
from aurora_devops.kinds.kubernetes.lookup import objects_about

from ._siblings import labels_like

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
_WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
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


@policy(
    "KUB333",
    severity="warning",
    category="reliability",
    examples=[
        bad(_BUDGET.format(selector="«selector»: {matchLabels: {app: wbe}}") + _WEB),
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
    may create pods.

    https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """
    pods, custom = objects_about(repository, PODS), objects_about(repository, CUSTOM)
    for budget in facts_about(repository, BUDGET_SELECTOR):
        selector = budget.selector
        if selector is None or selector.empty or not pods.has_sibling(budget):
            continue
        if next(pods.selected(budget, selector), None) is None and not custom.has_sibling(budget):
            message = f"{budget.title} selects no pod; correct spec.selector"
            yield Finding(at=budget.fact, message=message, related=labels_like(pods, budget, selector))
