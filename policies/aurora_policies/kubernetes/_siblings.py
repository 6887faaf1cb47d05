"""Which object of the same folder is probably meant by a name or a selector that matches nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from aurora_devops import Fact, Related, Repository
from aurora_devops.core.context import folders_of
from aurora_devops.core.kind import RELEASE_NAME
from aurora_devops.facts import ChartObjects, UnreadObjects, UnrenderedTemplate
from aurora_devops.kinds.kubernetes import LabelSelector
from aurora_devops.kinds.kubernetes.facts import PODS, SELECTOR_LABEL, ObjectFact, facts_about
from aurora_devops.kinds.kubernetes.lookup import Objects, creating, objects_about

# A folder with more objects is that of many programs.
_MOST = 100


# The kinds of pods, of objects that create pods, and of Services.
_SERVING = frozenset({"*", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "Service", "StatefulSet"})


_CREATING = frozenset({"DaemonSet", "Deployment", "StatefulSet"})


class Creators:
    """Where operators and charts may create pods and Services, and where a template or a file is not read."""

    def __init__(self, repository: Repository) -> None:
        serving = [one for one in creating(repository) if not _SERVING.isdisjoint(one.kinds)]
        self._folders = {one.path.rpartition("/")[0] for one in (*serving, *repository.of(UnreadObjects))}
        # A kustomization applies a chart together with the files of its folder and of those below.
        self._roots = {one.path.rpartition("/")[0] for one in serving if one.kind == "kustomization"}
        self._charts = [one for one in serving if one.chart]
        self._unrendered = {one.path for one in repository.of(UnrenderedTemplate)}
        printing = {(pods.fact.unit, pods.path) for pods in facts_about(repository, PODS) if pods.fact.unit}
        # By chart: the templates with workloads that no known values print.
        self._unprinted = {
            one.path: [
                template
                for template, kind, _ in one.templates
                if kind in _CREATING and (one.path, template) not in printing
            ]
            for one in repository.of(ChartObjects)
        }
        self._incomplete = {
            one.path for one in repository.of(ChartObjects) if one.missing or self._unprinted[one.path]
        }

    def near(self, one: ObjectFact) -> bool:
        """Whether an object may be created that is applied together with another one."""
        return (
            one.folder in self._folders
            or one.fact.unit in self._unrendered
            or not self._roots.isdisjoint(folders_of(one.path))
        )

    def is_incomplete(self, one: ObjectFact) -> bool:
        """Whether an object is one of a chart that may create other pods.

        A dependency of the chart is not in the repository, or no known values print the workload of a template.
        """
        return one.fact.unit in self._incomplete

    def may_print_beside(self, one: ObjectFact) -> bool:
        """Whether another template of the chart of an object, apart from charts below, may print a workload."""
        folder = one.path.partition("/templates/")[0] if "/templates/" in one.path else one.folder
        return any(
            template.startswith(f"{folder}/templates/") for template in self._unprinted.get(one.fact.unit, ())
        )

    def may_create(self, kind: str, one: ObjectFact) -> bool:
        """Whether an object of this kind may be created that has the name, and the namespace, of another one."""
        return self.near(one) or any(
            chart.name in one.name and chart.may_create(kind, one.name, one.namespace)
            for chart in self._charts
        )


def selecting_nothing(
    repository: Repository, about: str
) -> Iterator[tuple[ObjectFact, LabelSelector, Objects]]:
    """The facts whose selector matches no pod, with the selector and the pods of the repository.

    Those are left out whose folder contains no pod, or a custom resource or a chart for which pods may be created.
    """
    pods, creators = objects_about(repository, PODS), Creators(repository)
    for one in facts_about(repository, about):
        selector = one.selector
        if (
            selector is not None
            and pods.has_sibling(one)
            and next(pods.selected(one, selector), None) is None
            and not may_select_in_release(pods, one, selector)
            and not creators.near(one)
            and not (creators.is_incomplete(one) and not _is_misspelled(pods, one, selector))
            and not _is_foreign(pods, one, selector)
        ):
            yield one, selector, pods


def may_select_in_release(objects: Objects, one: ObjectFact, selector: LabelSelector) -> bool:
    """Whether a selector of a chart matches an object beside it in a release with another name.

    `app: {{ .Release.Name }}` and `app: shop` are the same in a release with the name `shop`.
    """
    if not one.fact.unit.endswith("Chart.yaml"):
        return False
    beside = (other for other in objects.siblings(one)[:_MOST] if other.fact.unit == one.fact.unit)
    return any(selector.matches(other.labels) is None for other in beside)


def wanted(selector: LabelSelector) -> dict[str, str]:
    """The labels that a selector requires, with the first value of each."""
    labels = {key: str(value) for key, value in selector.match_labels.items()}
    for one in selector.match_expressions:
        if one.operator == "In" and one.values:
            labels.setdefault(one.key, str(one.values[0]))
    return labels


_INSTANCE = "app.kubernetes.io/instance"


def _is_foreign(objects: Objects, one: ObjectFact, selector: LabelSelector) -> bool:
    """Whether a selector is for the pods of an operator, which have labels in its domain, or for another release."""
    labels = wanted(selector)
    own = [other.own_labels for other in objects.siblings(one)[:_MOST]]
    domains = {_domain(str(key)) for each in own for key in each} | _OF_KUBERNETES
    if any(
        domain and all(_ratio(domain, each) < _NEARLY for each in domains) for domain in map(_domain, labels)
    ):
        return True
    instance = labels.get(_INSTANCE, RELEASE_NAME)
    return RELEASE_NAME not in instance and any(RELEASE_NAME in str(each.get(_INSTANCE)) for each in own)


def _domain(key: str) -> str:
    return key.rpartition("/")[0]


# The domains of labels that people write.
_OF_KUBERNETES = frozenset({"app.kubernetes.io", "kubernetes.io"})


# How similar a value or a name is that is misspelled.
_NEARLY = 0.6


def _is_misspelled(objects: Objects, one: ObjectFact, selector: LabelSelector) -> bool:
    """Whether an object of the same folder has the labels that a selector requires, with similar values."""
    labels = wanted(selector)
    return any(
        all(key in own and _ratio(value, str(own[key])) >= _NEARLY for key, value in labels.items())
        for own in (other.own_labels for other in objects.siblings(one)[:_MOST])
    )


def is_named_nearly(objects: Objects, one: ObjectFact) -> bool:
    """Whether an object of the same folder has a similar name."""
    return any(_ratio(one.name, other.name) >= _NEARLY for other in objects.siblings(one)[:_MOST])


def labels_like(objects: Objects, one: ObjectFact, selector: LabelSelector) -> tuple[Related, ...]:
    """The object of the same folder whose labels are most similar to those that a selector requires."""
    labels = wanted(selector)

    def likeness(other: ObjectFact) -> float:
        own = {key: str(value) for key, value in other.own_labels.items()}
        return sum(_ratio(value, own[key]) for key, value in labels.items() if key in own)

    found = [other for other in objects.siblings(one)[:_MOST] if other.own_labels]
    if not found:
        return ()
    best = max(found, key=likeness)
    return (Related(best.fact, f"the labels of {best.title} are {best.label_text}"),)


class _SelectorLabels:
    """Where the labels are that the selectors of objects require."""

    def __init__(self, repository: Repository) -> None:
        self._places = {
            (*_object(one), str(one.data("key"))): one.fact for one in facts_about(repository, SELECTOR_LABEL)
        }

    def place(self, one: ObjectFact, others: Iterable[ObjectFact]) -> Fact:
        """The only label of a selector, or the only one that some objects lack; else the selector."""
        wanted = one.selector.match_labels if one.selector is not None else {}
        found = set(wanted) if len(wanted) == 1 else set()
        found.update(
            key for other in (others if len(wanted) > 1 else ()) if (key := lacked_label(one, other))
        )
        key = found.pop() if len(found) == 1 else ""
        return self._places.get((*_object(one), key), one.fact)


def lacked_label(one: ObjectFact, other: ObjectFact) -> str:
    """The only label which the selector of an object requires that another object does not have; empty for several."""
    wanted = one.selector.match_labels if one.selector is not None else {}
    lacked = [key for key, value in wanted.items() if other.own_labels.get(key) != value]
    return lacked[0] if len(lacked) == 1 else ""


def _object(one: ObjectFact) -> tuple[str, str, str]:
    return one.fact.path, one.fact.unit, one.title


def place_of_selector(repository: Repository, one: ObjectFact, others: Iterable[ObjectFact]) -> Fact:
    """Where a selector is wrong that matches nothing: at the label that no object, or none of `others`, has."""
    return repository.derived(_SelectorLabels).place(one, others)


def named_like(objects: Objects, one: ObjectFact) -> tuple[Related, ...]:
    """The object of the same folder whose name is most similar to that of a reference."""
    found = objects.siblings(one)[:_MOST]
    if not found:
        return ()
    best = max(found, key=lambda other: _ratio(one.name, other.name))
    return (Related(best.fact, best.title),)


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
