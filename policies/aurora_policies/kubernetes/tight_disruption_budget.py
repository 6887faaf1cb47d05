from collections import defaultdict
from collections.abc import Iterator, Mapping

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import BuiltFolder
from aurora_devops.kinds.kubernetes.facts import AUTOSCALER, BUDGET, PODS, ObjectFact, facts_about
from aurora_devops.kinds.kubernetes.lookup import Objects, closest
from aurora_devops.kinds.kubernetes.model import Scalar

from ._siblings import Creators

_BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: web
spec:
  minAvailable: 1
  selector:
    matchLabels:
      app: web
"""
_WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: {replicas}
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
_SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  minReplicas: {least}
  maxReplicas: 5
"""


@policy(
    "KUB110",
    severity="error",
    category="reliability",
    equivalents={"kube-linter": "pdb-min-available"},
    examples=[
        bad(
            """\
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: web
            spec:
              minAvailable: «2»
              selector:
                matchLabels:
                  app: web
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              replicas: 2
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
        good(
            """\
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: web
            spec:
              minAvailable: 1
              selector:
                matchLabels:
                  app: web
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              replicas: 2
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
        good(
            _BUDGET + "---\n" + _WEB.format(replicas=2),
            path="available/install.yaml",
            files={"small/install.yaml": _WEB.format(replicas=1)},
            because="the manifests of the other folder are a variant with one pod",
        ),
        bad(
            _BUDGET.replace("minAvailable: 1", "minAvailable: «1»"),
            path="k8s/budget.yaml",
            files={"k8s/web.yaml": _WEB.format(replicas=1), "large/web.yaml": _WEB.format(replicas=3)},
        ),
        good(
            _BUDGET
            + "---\n"
            + _WEB.format(replicas=1)
            + "---\n"
            + _WEB.format(replicas=1).replace("name: web", "name: mail", 1),
            because="one of the pods of both workloads may be evicted",
        ),
        good(
            _BUDGET,
            path="chart/templates/budget.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
                "chart/templates/web.yaml": _WEB.format(replicas=1),
                "chart/templates/mail.yaml": _WEB.format(replicas=1).replace("name: web", "name: mail", 1)
                + '{{ include "common.pod" . }}\n',
            },
            because="the workload of the other template is not known",
        ),
        bad(
            _BUDGET.replace("minAvailable: 1", "minAvailable: «1»"),
            path="chart/templates/budget.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
                "chart/templates/web.yaml": _WEB.format(replicas=1),
            },
        ),
        good(
            _BUDGET + "---\n" + _WEB.format(replicas=1) + "---\n" + _SCALER.format(least=2),
            path="large/web.yaml",
            files={"small/web.yaml": _WEB.format(replicas=1) + "---\n" + _SCALER.format(least=1)},
            because="the autoscaler of this file runs two pods at least",
        ),
        good(
            _BUDGET,
            path="config/budget/budget.yaml",
            files={
                "config/budget/kustomization.yaml": "resources: [budget.yaml]\n",
                "config/web/kustomization.yaml": "resources: [web.yaml]\n",
                "config/web/web.yaml": _WEB.format(replicas=1),
            },
            because="the budget is for those who add it and run more pods",
        ),
        bad(
            _BUDGET.replace("minAvailable: 1", "minAvailable: «1»"),
            path="config/budget/budget.yaml",
            files={
                "config/budget/kustomization.yaml": "resources: [budget.yaml]\n",
                "config/web/kustomization.yaml": "resources: [web.yaml, ../budget]\n",
                "config/web/web.yaml": _WEB.format(replicas=1),
            },
        ),
    ],
)
def tight_disruption_budget(repository: Repository) -> Iterator[Finding]:
    """A PodDisruptionBudget requires as many pods as the workload has.

    None of them can be evicted, so a node that runs one cannot be drained.
    Lower `minAvailable`, or run more pods.
    A budget whose selector has the pods of several workloads is not reported, because the pods count together.
    Where an autoscaler scales the workload, its `minReplicas` is compared. Nor is a budget reported that a
    kustomization builds without the workload, for those who run more pods.

    https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """
    pods = Objects(facts_about(repository, PODS), _labels)
    scalers: defaultdict[tuple[str, str], list[ObjectFact]] = defaultdict(list)
    for scaler in facts_about(repository, AUTOSCALER):
        scalers[scaler.data("target"), scaler.name].append(scaler)
    budgets = facts_about(repository, BUDGET)
    if not budgets:
        return
    creators = Creators(repository)
    built = {one.path: frozenset(one.objects) for one in repository.of(BuiltFolder)}
    for budget in budgets:
        wanted, selector = budget.data("available"), budget.selector
        if not isinstance(wanted, int) or selector is None:
            continue
        selected = closest(budget, pods.selected(budget, selector))
        # The pods of all workloads count together, of which others may run some.
        if len({(pod.kind, pod.name) for pod in selected}) > 1 or creators.may_print_beside(budget):
            continue
        for pod in selected:
            if _is_built_apart(budget, pod, built):
                continue
            least = [scaler.data("least") for scaler in closest(pod, scalers.get((pod.kind, pod.name), ()))]
            replicas = least[-1] if least and least[-1] else pod.data("replicas")
            if replicas and wanted >= replicas and selector.matches(_labels(pod)):
                message = f"{budget.title} requires {wanted} of the {replicas} pods of {pod.title}; lower minAvailable"
                related = (Related(pod.fact, f"{pod.title} has {replicas} pods"),)
                yield Finding(at=budget.fact, message=message, related=related)
                break


def _labels(pods: ObjectFact) -> dict[str, Scalar]:
    """The labels of a workload's pods, or those that its selector requires where the template has none."""
    labels: dict[str, Scalar] = pods.own_labels or (pods.data("selector") or {}).get("matchLabels", {})
    return labels


def _is_built_apart(
    budget: ObjectFact, pod: ObjectFact, built: Mapping[str, frozenset[tuple[str, str]]]
) -> bool:
    """Whether a kustomization builds the budget for those who add it, and none builds it with the pods."""
    own, workload = built.get(budget.fact.unit), (pod.kind, pod.name)
    if own is None or not pod.fact.unit or workload in own:
        return False
    named = ("PodDisruptionBudget", budget.name)
    return not any(named in objects and workload in objects for objects in built.values())
