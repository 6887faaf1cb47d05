"""Looks objects up by name, folder and labels, so that a run over many of them does not compare all with all.

A repository may have a name or a label in hundreds of folders: who asks stops at the first object that is enough.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge

from ...core.context import folders_of
from ...core.facts import Fact, Repository
from ...core.lazy import regex
from ...facts import DeclaredObject, ManagedObjects
from ...origin import Origin
from ...subjects import is_dynamic
from .facts import ObjectFact, facts_about, may_share_namespace
from .gitops import DeployedPath, GitSource
from .model import LabelSelector, Scalar


def objects_about(repository: Repository, about: str) -> Objects:
    """The objects of all Kubernetes manifests of a run that have facts of a sort."""
    return Objects(facts_about(repository, about))


def closest(one: ObjectFact, others: Iterable[ObjectFact]) -> list[ObjectFact]:
    """The other objects in the file of an object, or else those in its folder, or else all of them.

    Folders that are variants of each other have objects of the same names and labels.
    """
    found = list(others)
    return (
        [other for other in found if other.path == one.path]
        or [other for other in found if other.folder == one.folder]
        or found
    )


def only_for_tests(other: ObjectFact, one: ObjectFact) -> bool:
    """Whether an object is in a folder of tests that does not contain another object.

    An object of the same name may exist outside, from a chart or another repository, and be different.
    """
    tests = _TESTS.search(other.path)
    return tests is not None and not one.path.startswith(other.path[: tests.end()])


_TESTS = regex(r"(?:^|/)(?:tests?|testing|test[-_]?data|fixtures?|e2e)/")


def _labels(one: ObjectFact) -> Mapping[str, Scalar]:
    return one.labels


class Objects:
    """Objects in the order of their files; all results are in this order."""

    def __init__(
        self, objects: Iterable[ObjectFact], labels: Callable[[ObjectFact], Mapping[str, Scalar]] = _labels
    ) -> None:
        self._all = list(objects)
        self._labels = labels

    def __iter__(self) -> Iterator[ObjectFact]:
        return iter(self._all)

    def has_sibling(self, one: ObjectFact) -> bool:
        """Whether one of them is in the folder of an object's file, or in the kustomization that builds the object."""
        return bool(self.siblings(one))

    def siblings(self, one: ObjectFact) -> Sequence[ObjectFact]:
        """Those in the folder of an object's file, or else in the kustomization that builds the object."""
        return self._by_folder.get(one.folder, ()) or self._by_unit.get(one.fact.unit, ())

    def named(self, name: str, one: ObjectFact) -> Iterator[ObjectFact]:
        """Those of a name that may be in the namespace of an object."""
        return (other for other in self._by_name.get(name, ()) if may_share_namespace(one, other))

    def selected(self, one: ObjectFact, selector: LabelSelector) -> Iterator[ObjectFact]:
        """Those that a selector of an object may select."""
        for other in _near(one, self._with_label(selector)):
            if may_share_namespace(one, other) and selector.matches(self._labels(other)) is not False:
                yield other

    def matching(self, selector: LabelSelector | None) -> Iterator[ObjectFact]:
        """Those of any namespace whose labels a selector may match; all of them if there is no selector."""
        if selector is None:
            yield from self._all
            return
        buckets = self._with_label(selector)
        for _, other in merge(*(bucket.all for bucket in buckets), key=_number):
            if selector.matches(self._labels(other)) is not False:
                yield other

    def selecting(self, one: ObjectFact) -> Iterator[ObjectFact]:
        """Those whose selector may select an object; one without a selector may select any."""
        for other in _near(one, self._with_selector(one.labels)):
            if may_share_namespace(one, other):
                selector = other.selector
                if selector is None or selector.matches(one.labels) is not False:
                    yield other

    def _with_label(self, selector: LabelSelector) -> list[_Bucket]:
        """Buckets with all objects that a selector may select: those of its rarest label, or all objects."""
        found = [
            [self._by_label[label] for label in ((key, value), (key, None)) if label in self._by_label]
            for key, value in selector.match_labels.items()
            if not is_dynamic(str(value))
        ]
        return min(found, key=_size, default=[self._everywhere])

    def _with_selector(self, labels: Mapping[str, Scalar]) -> Iterator[_Bucket]:
        """Buckets with all objects whose selector may match labels."""
        by_label, others = self._by_selector
        yield others
        for key, value in labels.items():
            buckets = by_label.get(key, {})
            if is_dynamic(str(value)):
                yield from buckets.values()
            elif value in buckets:
                yield buckets[value]

    @cached_property
    def _by_folder(self) -> Mapping[str, list[ObjectFact]]:
        found: defaultdict[str, list[ObjectFact]] = defaultdict(list)
        for one in self._all:
            found[one.folder].append(one)
        return found

    @cached_property
    def _by_unit(self) -> Mapping[str, list[ObjectFact]]:
        found: defaultdict[str, list[ObjectFact]] = defaultdict(list)
        for one in self._all:
            # The objects of a chart may depend on the cluster.
            if one.fact.unit.endswith(("kustomization.yaml", "kustomization.yml", "Kustomization")):
                found[one.fact.unit].append(one)
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, list[ObjectFact]]:
        found: defaultdict[str, list[ObjectFact]] = defaultdict(list)
        for one in self._all:
            found[one.name].append(one)
        return found

    @cached_property
    def _everywhere(self) -> _Bucket:
        bucket = _Bucket()
        for number, one in enumerate(self._all):
            bucket.add(number, one)
        return bucket

    @cached_property
    def _by_label(self) -> Mapping[tuple[str, Scalar], _Bucket]:
        """The objects by each of their labels; by None as the value where it is not known."""
        found: defaultdict[tuple[str, Scalar], _Bucket] = defaultdict(_Bucket)
        for number, one in enumerate(self._all):
            for key, value in self._labels(one).items():
                found[key, None if is_dynamic(str(value)) else value].add(number, one)
        return found

    @cached_property
    def _by_selector(self) -> tuple[Mapping[str, Mapping[Scalar, _Bucket]], _Bucket]:
        """The objects by the rarest known label that their selector requires, and those without such a label."""
        required = [
            [
                (key, value)
                for key, value in (one.selector.match_labels.items() if one.selector is not None else ())
                if not is_dynamic(str(value))
            ]
            for one in self._all
        ]
        often = Counter(label for labels in required for label in labels)
        found: defaultdict[str, defaultdict[Scalar, _Bucket]] = defaultdict(lambda: defaultdict(_Bucket))
        others = _Bucket()
        for number, (one, labels) in enumerate(zip(self._all, required, strict=True)):
            rarest = min(labels, key=often.__getitem__, default=None)
            (others if rarest is None else found[rarest[0]][rarest[1]]).add(number, one)
        return found, others


def creating(repository: Repository) -> list[ManagedObjects]:
    """What may create objects that are in no manifest of the repository.

    An Application of Argo CD or a Kustomization of Flux whose folders are in the repository creates what these contain.
    """
    return repository.derived(_creating)


def creating_anywhere(repository: Repository) -> list[ManagedObjects]:
    """What may create unknown objects: not an Application or a HelmRelease with a chart of the repository."""
    return repository.derived(_creating_anywhere)


def _creating_anywhere(repository: Repository) -> list[ManagedObjects]:
    return _unknown(repository, charts=True)


def _creating(repository: Repository) -> list[ManagedObjects]:
    return _unknown(repository, charts=False)


def _unknown(repository: Repository, *, charts: bool) -> list[ManagedObjects]:
    """What creates objects that are not known; with `charts`, those of charts of the repository count as known."""
    deployed: defaultdict[tuple[str, str, str], list[DeployedPath]] = defaultdict(list)
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for one in repository.of(DeployedPath):
        if not one.file:
            deployed[one.path, one.unit, one.owner].append(one)
            sources[one.source].add(one.file_path)
    folders = {folder for path in repository.paths for folder in folders_of(path)} if deployed else set()
    existing = {source for source, paths in sources.items() if folders.issuperset(paths)}
    # A source with a long path that exists, and without one that does not, is this repository.
    own = {one for one in existing if any("/" in path for path in sources[one])}
    own |= existing.intersection(own_sources(repository))
    if not own and len(existing) == 1:
        # So is the only one, if its folders have manifests.
        filled = {folder for one in repository.of(DeclaredObject) for folder in folders_of(one.path)} - {""}
        own = {one for one in existing if filled.issuperset(sources[one])}

    def is_known(one: ManagedObjects) -> bool:
        found = [
            path
            for kind in _DEPLOYING
            for path in deployed.get((one.path, one.unit, f"{kind} '{one.name}'"), ())
        ]
        return (
            bool(found)
            and not one.chart
            and all(
                path.source in own
                and (charts or f"{path.file_path}/Chart.yaml".lstrip("/") not in repository.paths)
                for path in found
            )
        )

    return [one for one in repository.of(ManagedObjects) if not is_known(one)]


_DEPLOYING = ("Application", "ApplicationSet", "HelmRelease", "Kustomization")


def own_sources(repository: Repository) -> Mapping[str, str]:
    """The sources of deployed paths whose address is that of this repository, with the revision of a source of Flux."""
    return repository.derived(_own_sources)


def _own_sources(repository: Repository) -> Mapping[str, str]:
    # The source of an Application is the address.
    sources = {one.source: (one.source, "") for one in repository.of(DeployedPath)}
    sources.update((one.source, (one.address, one.revision)) for one in repository.of(GitSource))
    origin = Origin.of(repository)
    return {name: revision for name, (address, revision) in sources.items() if origin.has(address)}


class Alternatives:
    """The folders that define the same objects, of which a cluster has only one: two clusters, a chart and manifests.

    What one of them defines does not exist for the objects of the other one.
    """

    def __init__(self, repository: Repository) -> None:
        # The titles and namespaces of the objects in each file and in the folders above it.
        self._below: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        self._namespaces: dict[tuple[str, str], str] = {}
        for one in repository.of(DeclaredObject):
            title = f"{one.object_kind} '{one.name}'"
            self._namespaces[one.path, title] = one.namespace
            path = one.path
            while path:
                self._below[path].add((title, one.namespace))
                path = path.rpartition("/")[0]

    @classmethod
    def of(cls, repository: Repository) -> Alternatives:
        """Those of a repository; they are collected once for all policies."""
        return repository.derived(cls)

    def separate(self, one: Fact, owner: str, other: Fact) -> bool:
        """Whether a fact of an object (`owner`) and another fact are in two folders that both define that object."""
        # Files of one folder are variants of some of its objects only.
        if (
            one.path.rpartition("/")[0] == other.path.rpartition("/")[0]
            or (one.path, owner) not in self._namespaces
        ):
            return False
        first, second = one.path.split("/"), other.path.split("/")
        common = 0
        while first[common : common + 1] == second[common : common + 1] != []:
            common += 1
        place = "/".join(second[: common + 1])
        return (owner, self._namespaces[one.path, owner]) in self._below.get(place, ())


class _Bucket:
    """Objects with their numbers: all of them, and those of each namespace."""

    __slots__ = ("all", "by_namespace")

    def __init__(self) -> None:
        self.all: list[tuple[int, ObjectFact]] = []
        self.by_namespace: dict[str, list[tuple[int, ObjectFact]]] = {}

    def add(self, number: int, one: ObjectFact) -> None:
        self.all.append((number, one))
        self.by_namespace.setdefault(one.namespace, []).append((number, one))

    def near(self, namespace: str) -> Iterator[list[tuple[int, ObjectFact]]]:
        """Lists with all objects that may be in a namespace; an object without one may be in any."""
        if not namespace:
            yield self.all
            return
        for name in (namespace, ""):
            if name in self.by_namespace:
                yield self.by_namespace[name]


def _near(one: ObjectFact, buckets: Iterable[_Bucket]) -> Iterator[ObjectFact]:
    """The objects of buckets that may be in the namespace of an object, in order."""
    for _, other in merge(
        *(found for bucket in buckets for found in bucket.near(one.namespace)), key=_number
    ):
        yield other


def _number(numbered: tuple[int, ObjectFact]) -> int:
    return numbered[0]


def _size(buckets: list[_Bucket]) -> int:
    return sum(len(bucket.all) for bucket in buckets)
