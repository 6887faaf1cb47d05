from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import CommandSelector, DeclaredObject, ManagedObjects

from ._documents import Documents
from ._examples import WORKFLOW, workflow

if TYPE_CHECKING:
    from aurora_devops.kinds.kubernetes.facts import ObjectFact

_SIMILAR = 0.75
_FILES = {
    "k8s/api.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-api
  namespace: shop
spec:
  selector:
    matchLabels: {app: shop-api}
  template:
    metadata:
      labels: {app: shop-api}
    spec:
      containers:
        - name: api
          image: ghcr.io/acme/shop:1.0.0
"""
}

_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: market
  namespace: shop
spec:
  chart:
    spec:
      chart: market
      sourceRef:
        kind: HelmRepository
        name: charts
"""


@policy(
    "DLV191",
    severity="warning",
    category="validity",
    examples=[
        bad(
            "```sh\nkubectl --namespace shop get pods --selector «app.kubernetes.io/name=shop-api»\n```\n",
            path="README.md",
            files=_FILES,
        ),
        bad(
            workflow("kubectl -n shop logs -l «app=shop-apis» --tail 100"),
            path=WORKFLOW,
            files=_FILES,
        ),
        good(
            "```sh\nkubectl --namespace shop get pods --selector app=shop-api\n```\n",
            path="README.md",
            files=_FILES,
            because="the pods have the label",
        ),
        good(
            "```sh\nkubectl --namespace kube-system get pods -l k8s-app=kube-dns\n"
            "kubectl get pods -l 'app in (a, b)'\n```\n",
            path="README.md",
            files=_FILES,
            because="the first label is that of other pods, and the second one has several values",
        ),
        good(
            "```sh\nkubectl --namespace tools get pods -l app.kubernetes.io/name=shop-api\n```\n",
            path="README.md",
            files=_FILES,
            because="the pods are in another namespace",
        ),
        *(
            example(
                f"```sh\nkubectl --namespace shop get pods --selector {label}\n```\n",
                path="README.md",
                files={**_FILES, "k8s/release.yaml": _RELEASE.replace("market", release)},
                because=because,
            )
            for example, label, release, because in (
                (good, "app.kubernetes.io/name=shop-api", "shop-api", "the chart has the pods"),
                (bad, "«app.kubernetes.io/name=shop-api»", "market", "the chart has other pods"),
            )
        ),
    ],
)
def unknown_pod_label(repository: Repository) -> Iterator[Finding]:
    """A command selects pods by a label that no pod of the manifests has, but nearly.

    The command finds no pods, and prints or does nothing.
    Correct the label. Reported is a value that the pods have under another label, or one that is almost the value of
    the label, if the command has the namespace of the pods, or none. Nothing is reported about documents whose commands
    are for another project, nor about a label with the name of a release whose chart is not in the repository.

    <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors>
    """
    selectors = repository.of(CommandSelector)
    if not repository.whole or not selectors or not repository.of(DeclaredObject):
        return
    # A run without manifests does not import the model.
    from aurora_devops.kinds.kubernetes import LabelSelector
    from aurora_devops.kinds.kubernetes.facts import PODS, facts_about

    pods = list(facts_about(repository, PODS))
    documents = Documents.of(repository)
    for one in selectors:
        if one.kind == "document" and documents.elsewhere(one):
            continue
        known = [pod for pod in pods if not one.namespace or pod.namespace in ("", one.namespace)]
        selector = LabelSelector(match_labels=dict(one.labels))
        if not known or any(selector.matches(pod.labels) is not False for pod in known):
            continue
        if any(
            each.chart and each.name == value and each.may_create("Pod", value, one.namespace)
            for each in repository.of(ManagedObjects)
            for _, value in one.labels
        ):
            # The pods of a chart often have the name of the release.
            continue
        found = _nearly(one, known)
        if found is not None:
            pod, label = found
            text = ",".join(f"{key}={value}" for key, value in one.labels)
            yield Finding(
                at=one,
                message=f"{one.command}: no pod has the label '{text}'; did you mean '{label}'?",
                related=(Related(pod.fact, f"the labels of {pod.title} are '{pod.label_text}'"),),
            )


def _nearly(one: CommandSelector, pods: "Sequence[ObjectFact]") -> "tuple[ObjectFact, str] | None":
    """A pod that has a value of the selector under another label, or a similar value, with its label."""
    for key, value in one.labels:
        if any(pod.labels.get(key) == value for pod in pods):
            continue
        for pod in pods:
            labels = {name: str(held) for name, held in pod.own_labels.items()}
            other = next((name for name, held in labels.items() if held == value), None)
            if other is None and key in labels and nearest(value, [labels[key]], _SIMILAR):
                other = key
            if other is not None:
                return pod, f"{other}={labels[other]}"
    return None
