"""The names that the objects of a chart have in the releases of it that the repository installs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar

from aurora_devops import Repository
from aurora_devops.core.kind import RELEASE_NAME
from aurora_devops.core.record import replace
from aurora_devops.facts import (
    ChartObjects,
    ChartRelease,
    DeclaredObject,
    ManagedObjects,
    ProvidedConfig,
    UsedConfig,
)

_CHART = "Chart.yaml"
_Object = TypeVar("_Object", DeclaredObject, ProvidedConfig, UsedConfig)


class Releases:
    """The releases of the charts of a repository."""

    def __init__(self, repository: Repository) -> None:
        self._charts = {one.folder: one for one in repository.of(ChartObjects)}
        releases = repository.of(ChartRelease)
        installed = {one.chart for one in releases if not one.checked}
        # Where a chart is installed, the release that a check renders is not one of the cluster.
        self._releases = [one for one in releases if not one.checked or one.chart not in installed]
        paths = repository.paths
        # Whether a chart of the repository is installed of which nothing is known.
        self.has_unread = any(
            one.chart not in self._charts and f"{one.chart}/{_CHART}" in paths for one in self._releases
        )
        # The names and namespaces of the releases of each chart, in order.
        self._installed: defaultdict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        for one in self._releases:
            self._installed[one.chart][one.name, one.namespace] = None
        self._objects = repository.of(DeclaredObject)
        self._printed = Counter(
            (path, kind) for path, kind, _ in {(one.path, one.object_kind, one.name) for one in self._objects}
        )
        # What the charts that are installed may print besides the known objects.
        self._open = [
            (chart, frozenset(self._unprinted(chart)))
            for folder, chart in self._charts.items()
            if folder in self._installed
        ]

    @classmethod
    def of(cls, repository: Repository) -> Releases:
        """The releases of a repository; they are collected once for all policies."""
        return repository.derived(cls)

    def _unprinted(self, chart: ChartObjects) -> Iterator[str]:
        """The kinds of which a template of a chart may print more objects than with the known values."""
        for path, kind, number in chart.templates:
            if self._printed[path, kind] < number:
                yield kind

    def is_local(self, chart: str) -> bool:
        """Whether a chart, by its folder, is in the repository."""
        return chart in self._charts

    def is_installed(self, unit: str) -> bool:
        """Whether something in the repository installs the chart of a unit."""
        return unit.rpartition("/")[0] in self._installed

    def sets_more(self, unit: str) -> bool:
        """Whether a command that installs the chart of a unit sets values of it, apart from its images."""
        folder, _, file = unit.rpartition("/")
        return file == _CHART and any(
            "image" not in key.lower() for one in self._releases if one.chart == folder for key in one.sets
        )

    def named(self, one: _Object) -> list[_Object]:
        """An object of a chart as it is in each release, and with an unknown name if a release is unknown."""
        if not one.unit.endswith(_CHART):
            return [one]
        names = self.names(one.unit, one.name, one.namespace)
        return [replace(one, name=name, namespace=namespace) for name, namespace in names]

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """The namespaces in which manifests, and charts in their releases, define objects."""
        found: set[str] = set()
        for one in self._objects:
            for name, namespace in self.names(one.unit, one.name, one.namespace):
                found.update((namespace, name) if one.object_kind == "Namespace" else (namespace,))
        return frozenset(found - {""})

    def names(self, unit: str, name: str, namespace: str, values: str = "") -> list[tuple[str, str]]:
        """The names and namespaces that an object of a unit has in each release of it, if the unit is a chart.

        With the path of a file of `values`, they are those in the releases with this file, if there are any.
        """
        folder, _, file = unit.rpartition("/")
        if file != _CHART:
            return [(name, namespace)]
        # The renderer calls the namespace of a release `default`.
        namespace = "" if namespace == "default" else namespace
        if folder not in self._charts or folder not in self._installed:
            return [(each, namespace) for each in _in_namespace(name, "")]
        found: dict[tuple[str, str], None] = {}
        releases = self._installed[folder]
        of_file = {(one.name, one.namespace) for one in self._by_file.get(values, ()) if one.chart == folder}
        for release, installed in [key for key in releases if key in of_file] or releases:
            where = namespace or installed
            names = _names(name, release) if release else (name,)
            found.update(((one, where), None) for each in names for one in _in_namespace(each, installed))
        return list(found)

    @cached_property
    def _by_file(self) -> dict[str, list[ChartRelease]]:
        """The releases by their files of values."""
        found: defaultdict[str, list[ChartRelease]] = defaultdict(list)
        for one in self._releases:
            for path in one.files:
                found[path].append(one)
        return found

    @cached_property
    def _by_path(self) -> dict[str, list[ChartRelease]]:
        """The releases by the files in which they are written."""
        found: defaultdict[str, list[ChartRelease]] = defaultdict(list)
        for one in self._releases:
            found[one.path].append(one)
        return found

    def with_values(self, path: str) -> list[str]:
        """The names of the releases with a file of values, or of the only release that is written in a file."""
        found = self._by_file.get(path, [])
        if not found:
            found = self._by_path.get(path, [])
            found = found if len(found) == 1 else []
        names = {one.name for one in found}
        return sorted(names) if "" not in names else []

    def chart_may_have(self, unit: str, kind: str, name: str) -> bool:
        """Whether the chart of a unit may have an object that is not known: of a template or a dependency."""
        chart = self._charts.get(unit.rpartition("/")[0])
        return chart is None or (
            any(one in (kind, "*") for one in self._unprinted(chart))
            or any(missing in name for missing in chart.missing)
        )

    def may_have(self, kind: str, name: str) -> bool:
        """Whether a chart that is installed may have an object that is not known: of a template or a dependency."""
        return any(
            kind in kinds or "*" in kinds or any(missing in name for missing in chart.missing)
            for chart, kinds in self._open
        )


def creating_besides(
    repository: Repository, kinds: Iterable[str], name: str = ""
) -> Sequence[ManagedObjects]:
    """What may create an object that is not known; a release of a chart of the repository only if the chart may."""
    # A run without manifests does not import the model.
    from aurora_devops.kinds.kubernetes.lookup import creating, creating_anywhere

    releases = Releases.of(repository)
    unknown = releases.has_unread or any(releases.may_have(kind, name) for kind in kinds)
    return creating(repository) if unknown else creating_anywhere(repository)


def _in_namespace(name: str, namespace: str) -> Iterator[str]:
    """A name that the renderer has made, and as it is in a namespace if it may contain the one of the release."""
    yield name
    words = name.split("-")
    if "default" in words and len(words) > 1:
        # Where the namespace is unknown, the name depends on the release.
        yield "-".join((namespace or RELEASE_NAME) if word == "default" else word for word in words)


def _names(name: str, release: str) -> Iterator[str]:
    """The names of an object in a release.

    Usual charts have the name of the release once if it contains that of the chart: `shop-api` and not
    `shop-shop-api`.
    """
    yield name.replace(RELEASE_NAME, release)
    before, found, tail = name.partition(RELEASE_NAME)
    words = tail.removeprefix("-").split("-") if found and tail.startswith("-") else []
    for count in range(1, len(words) + 1):
        chart = "-".join(words[:count])
        if chart in release:
            yield "-".join((before + release, *words[count:]))
