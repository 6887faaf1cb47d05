"""A chart as Helm loads it: its files, its metadata, its values and the charts below `charts/`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from ..core.place import Route
from ..core.source import Source
from ..formats.gotemplate.functions.fmt import format_float
from ..formats.gotemplate.text import Number, Origin, Text
from ..formats.located import Map, Seq
from ..formats.yaml import DIALECTS
from .files import Files

# Charts inside of charts.
MAX_DEPTH = 8


class ChartError(Exception):
    """Helm does not load the chart; the place is a route in a file of the chart."""

    def __init__(self, message: str, path: str, route: Route = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.route = route


class Requirement:
    """An entry of `dependencies`; `route` leads to it in the file `path`."""

    __slots__ = (
        "alias",
        "condition",
        "enabled",
        "import_values",
        "name",
        "path",
        "repository",
        "route",
        "tags",
        "version",
    )

    def __init__(self, data: Any, path: str, route: Route) -> None:
        held = data if isinstance(data, dict) else {}
        self.name = scalar_text(held.get("name"))
        self.version = scalar_text(held.get("version"))
        self.repository = scalar_text(held.get("repository"))
        self.condition = scalar_text(held.get("condition"))
        self.alias = scalar_text(held.get("alias"))
        tags, imports = held.get("tags"), held.get("import-values")
        self.tags = [scalar_text(tag) for tag in tags] if isinstance(tags, list) else []
        self.import_values = list(imports) if isinstance(imports, list) else []
        self.enabled = True
        self.path = path
        self.route = route


class Chart:
    """A chart; `folder` is its path in the repository, `names` are the paths of its files from there."""

    def __init__(self, folder: str, metadata: dict[str, Any], names: list[str]) -> None:
        self.folder = folder
        self.metadata = metadata
        self.names = names
        self.name = scalar_text(metadata.get("name"))
        self.values: dict[str, Any] = {}
        self.requirements: list[Requirement] = []
        self.charts: list[Chart] = []
        self.parent: Chart | None = None

    @property
    def version(self) -> str:
        """The version of the chart."""
        return scalar_text(self.metadata.get("version"))

    @property
    def library(self) -> bool:
        """Whether it only has templates for other charts."""
        return scalar_text(self.metadata.get("type")).lower() == "library"

    @property
    def templates(self) -> list[str]:
        """The names of the files that are templates."""
        return [name for name in self.names if name.startswith("templates/")]

    @property
    def definitions(self) -> list[str]:
        """The names of the files with custom resource definitions, which are not templates."""
        return [
            name
            for name in self.names
            if name.startswith("crds/") and name.endswith((".yaml", ".yml", ".json"))
        ]

    @property
    def others(self) -> list[str]:
        """The names of the files that templates can read."""
        own = ["Chart.yaml", "Chart.lock", "values.yaml", "values.schema.json"]
        if self.metadata.get("apiVersion") == "v2":
            own += ["requirements.yaml", "requirements.lock"]
        return [
            name for name in self.names if name not in own and not name.startswith(("templates/", "charts/"))
        ]

    @property
    def missing(self) -> list[Requirement]:
        """The dependencies of the chart and of those below it that are not there."""
        held = {chart.name for chart in self.charts}
        missing = [requirement for requirement in self.requirements if requirement.name not in held]
        return [*missing, *(requirement for chart in self.charts for requirement in chart.missing)]

    @property
    def full_path(self) -> str:
        """The path in messages and comments of Helm: `web/charts/redis`."""
        return self.name if self.parent is None else f"{self.parent.full_path}/charts/{self.name}"

    def path(self, name: str) -> str:
        """The path in the repository of a file of the chart."""
        return posixpath.join(self.folder, name)

    def add(self, chart: Chart) -> None:
        """Put a chart below this one."""
        chart.parent = self
        self.charts.append(chart)

    def copy(self) -> Chart:
        """A copy that can be rendered with other values."""
        made = Chart(self.folder, self.metadata, self.names)
        made.name = self.name
        made.values = self.values
        made.requirements = [_copied(requirement) for requirement in self.requirements]
        for chart in self.charts:
            made.add(chart.copy())
        return made

    def all(self) -> Iterator[Chart]:
        """The chart and all charts below it."""
        yield self
        for chart in self.charts:
            yield from chart.all()


def _copied(requirement: Requirement) -> Requirement:
    made = object.__new__(Requirement)
    for name in Requirement.__slots__:
        setattr(made, name, getattr(requirement, name))
    return made


def scalar_text(value: Any) -> str:
    """The string that Go reads from a scalar where a string is expected; empty for other values."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return format_float(value, 21) if isinstance(value, float) else ""


def load(files: Files, folder: str, depth: int = 0) -> Chart:
    """The chart in a folder of the repository, which is empty for the root. Raises ChartError."""
    prefix = f"{folder}/" if folder else ""
    names = [path[len(prefix) :] for path in files.glob(f"{prefix}**")]
    ignored = ignore_rules(files.source(f"{prefix}.helmignore"))
    return _loaded(files, folder, [name for name in names if not ignored(name)], depth)


def _loaded(files: Files, folder: str, names: list[str], depth: int) -> Chart:
    path = posixpath.join(folder, "Chart.yaml")
    if "Chart.yaml" not in names:
        raise ChartError("Chart.yaml does not exist", path)
    trees = files.trees(path, "go")
    if trees is None:
        raise ChartError("Chart.yaml cannot be read", path)
    metadata = located_values(trees[0].value, path) if trees else {}
    if not isinstance(metadata, dict):
        raise ChartError("Chart.yaml is not a mapping", path)
    chart = Chart(folder, metadata, names)
    if not chart.name:
        raise ChartError("the chart has no name", path)
    chart.values = values_file(files, chart.path("values.yaml")) if "values.yaml" in names else {}
    chart.requirements = _requirements(files, chart)
    folders: dict[str, list[str]] = {}
    packed: list[str] = []
    for name in names:
        if name.startswith("charts/"):
            first, _, rest = name.removeprefix("charts/").partition("/")
            if first.startswith(("_", ".")):
                continue
            if rest:
                folders.setdefault(first, []).append(rest)
            elif first.endswith(".tgz"):
                packed.append(first)
    if depth < MAX_DEPTH:
        for first, inner in folders.items():
            chart.add(_loaded(files, chart.path(f"charts/{first}"), inner, depth + 1))
        for first in packed:
            chart.add(_unpacked(files, chart.path(f"charts/{first}"), depth + 1))
        for requirement in chart.missing:
            if requirement.repository.startswith("file://"):
                _local(files, chart, requirement, depth + 1)
    return chart


def _local(files: Files, chart: Chart, requirement: Requirement, depth: int) -> None:
    """Add a dependency that lies elsewhere in the repository, as `helm dependency update` does."""
    folder = files.join(chart.path("Chart.yaml"), requirement.repository.removeprefix("file://"))
    if folder is None or not files.glob(posixpath.join(folder, "Chart.yaml")):
        return
    found = load(files, folder, depth)
    if found.name == requirement.name:
        chart.add(found)


def _unpacked(files: Files, path: str, depth: int) -> Chart:
    names = files.unpack(path)
    if names is None:
        raise ChartError("the packed chart cannot be read", path)
    folder = names[0].partition("/")[0] if names else ""
    inner = [name.removeprefix(f"{folder}/") for name in names if name.startswith(f"{folder}/")]
    return _loaded(files, f"{path}/{folder}", inner, depth)


def _requirements(files: Files, chart: Chart) -> list[Requirement]:
    found = chart.metadata.get("dependencies")
    path = chart.path("Chart.yaml")
    if "requirements.yaml" in chart.names:
        trees = files.trees(chart.path("requirements.yaml"), "go")
        data = located_values(trees[0].value, chart.path("requirements.yaml")) if trees else None
        if isinstance(data, dict) and "dependencies" in data:
            found, path = data["dependencies"], chart.path("requirements.yaml")
    entries = found if isinstance(found, list) else []
    return [Requirement(data, path, ("dependencies", index)) for index, data in enumerate(entries)]


def values_file(files: Files, path: str) -> dict[str, Any]:
    """The values of a file. Raises ChartError."""
    trees = files.trees(path, "go")
    if trees is None:
        raise ChartError(f"the values file '{path}' cannot be read", path)
    values = located_values(trees[0].value, path) if trees else None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ChartError(f"{posixpath.basename(path)} is not a mapping", path)
    return values


_GO = DIALECTS["go"]


def located_values(value: Any, path: str, route: Route = ()) -> Any:
    """Data of a file as Go reads it: all numbers are float64, and texts and numbers know their origin.

    `value` is what lies at a route of the first document.
    """

    def convert(value: Any, route: Route) -> Any:
        if isinstance(value, str):
            return Text.of(value, Origin(path, route))
        if isinstance(value, Map):
            odd = set(value.odd_keys)
            made = {}
            for key, inner in value.items():
                at = (*route, key)
                read = _key(key) if key in odd else key
                made[Text.of(read, Origin(path, at, True))] = convert(inner, at)
            return made
        if isinstance(value, Seq):
            return [convert(inner, (*route, index)) for index, inner in enumerate(value)]
        if value is None or isinstance(value, bool):
            return value
        return Number(value, Origin(path, route))

    return convert(value, route)


def _key(key: str) -> str:
    value = _GO.scalar(key)
    return scalar_text(value) if isinstance(value, bool) else key


def ignore_rules(source: Source | None) -> Callable[[str], bool]:
    """Whether a file of a chart is left out, by `.helmignore` and Helm's own rule for hidden templates."""
    lines = source.text.splitlines() if source is not None else []
    rules = [rule for line in [*lines, "templates/.?*"] if (rule := _rule(line)) is not None]

    @cache
    def folder(path: str) -> bool:
        above = posixpath.dirname(path)
        return (bool(above) and folder(above)) or _ignores(rules, path, True)

    def ignores(name: str) -> bool:
        above = posixpath.dirname(name)
        return (bool(above) and folder(above)) or _ignores(rules, name, False)

    return ignores


# A pattern, whether it is compared with the whole path, with a folder only, and negated.
_Rule = tuple[re.Pattern[str], bool, bool, bool]


def _rule(line: str) -> _Rule | None:
    rule = line.strip()
    if not rule or rule.startswith("#"):
        return None
    negated = rule.startswith("!")
    rule = rule.removeprefix("!")
    folder = rule.endswith("/")
    rule = rule.removesuffix("/")
    whole = "/" in rule
    return re.compile(_path_match(rule.removeprefix("/"))), whole, folder, negated


def _ignores(rules: list[_Rule], path: str, is_folder: bool) -> bool:
    name = posixpath.basename(path)
    for pattern, whole, folder, negated in rules:
        matched = pattern.fullmatch(path if whole else name) is not None
        if negated:
            if (folder and not is_folder) or not matched:
                return True
        elif matched and (is_folder or not folder):
            return True
    return False


_CLASS = re.compile(r"\[(\^?)((?:\\.|[^\]\\])+)\]")


def _path_match(pattern: str) -> str:
    """A regular expression for a pattern of Go's filepath.Match."""
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        group = _CLASS.match(pattern, at)
        if character == "*":
            parts.append("[^/]*")
        elif character == "?":
            parts.append("[^/]")
        elif group is not None:
            inner = re.sub(r"([\[&~|])", r"\\\1", group[2])
            parts.append(f"[{group[1]}{inner}]")
            at = group.end() - 1
        elif character == "\\" and at + 1 < len(pattern):
            at += 1
            parts.append(re.escape(pattern[at]))
        else:
            parts.append(re.escape(character))
        at += 1
    return re.sub(r"(?:\[\^/\]\*)+", "[^/]*", "".join(parts))
