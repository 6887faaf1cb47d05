"""Where `Chart.lock` does not have the dependencies of a chart, so that `helm dependency build` fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...charts.chart import scalar_text
from ...core.untyped import listed, mapping
from ...formats.gotemplate.errors import TemplateError
from ...formats.gotemplate.functions.semver import semver_compare

if TYPE_CHECKING:
    from ...charts.chart import Chart, Requirement
    from ...core.place import Route


class Difference(NamedTuple):
    """A dependency that the lock file has otherwise: what the chart requires, and the entry of the lock file.

    Without a requirement, only the lock file has the dependency; without an entry, only the chart has it.
    """

    requirement: Requirement | None
    name: str
    required: str
    locked: str
    route: Route


def lock_file(chart: Chart) -> str:
    """The name of the lock file of a chart; empty if it has none."""
    names = ("requirements.lock", "Chart.lock") if "requirements.yaml" in chart.names else ("Chart.lock",)
    return next((name for name in names if name in chart.names), "")


def differences(chart: Chart, lock: object) -> Iterator[Difference]:
    """The dependencies of a chart that are not those of its lock file."""
    entries = mapping(lock).get("dependencies") if isinstance(lock, dict) else None
    if not chart.requirements or not isinstance(entries, list):
        return
    locked: dict[str, list[tuple[int, str, str]]] = {}
    for index, entry in enumerate(map(mapping, listed(entries))):
        name, version = scalar_text(entry.get("name")), scalar_text(entry.get("version"))
        locked.setdefault(name, []).append((index, version, scalar_text(entry.get("repository"))))
    for one in chart.requirements:
        found = locked.get(one.name, [])
        if not found:
            yield Difference(one, one.name, one.version, "", ("dependencies",))
        elif not any(may_allow(one.version, version) for _, version, _ in found):
            index, version, _ = found[0]
            yield Difference(one, one.name, one.version, version, ("dependencies", index, "version"))
        elif one.repository and one.repository not in (repositories := [held for *_, held in found]):
            route = ("dependencies", found[0][0], "repository")
            yield Difference(one, one.name, one.repository, repositories[0], route)
    names = {one.name for one in chart.requirements}
    if not names <= locked.keys():
        # An entry that no dependency has may be one that was renamed.
        return
    for name, [(index, version, _), *_] in locked.items():
        if name not in names:
            yield Difference(None, name, "", version, ("dependencies", index, "name"))


def may_allow(constraint: str, version: str) -> bool:
    """Whether a version meets a constraint; True if one of them cannot be read."""
    try:
        return not constraint or semver_compare(constraint, version)
    except TemplateError:
        return True
