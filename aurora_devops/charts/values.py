"""The values that the templates of a chart get: its own, those of its parents and of the user, as Helm merges them.

Source: Helm's documentation, "Values Files" and "Subcharts and Global Values".
"""

from __future__ import annotations

from typing import Any

from ..formats.gotemplate.errors import TemplateError
from ..formats.gotemplate.functions.semver import semver_compare
from .chart import Chart, ChartError, Requirement

Values = dict[str, Any]


def copied(value: Any) -> Any:
    """A copy of the mappings and lists of a value."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [copied(inner) for inner in value]
    return value


def overridden(values: Values, over: Values) -> Values:
    """Values with those of a further file over them."""
    made = dict(values)
    for key, value in over.items():
        held = made.get(key)
        if isinstance(value, dict) and isinstance(held, dict):
            value = overridden(held, value)
        made.pop(key, None)  # the key that counts is the one of the further file
        made[key] = value
    return made


def coalesced(chart: Chart, values: Values, merge: bool = False) -> Values:
    """The values of a chart and of all charts below it, under those of the user.

    A null in the values of the user or of a parent removes the key, unless values are only merged.
    """
    return _coalesce(chart, copied(values), merge)


def _coalesce(chart: Chart, over: Values, merge: bool) -> Values:
    _chart_values(chart, over, merge)
    for child in chart.charts:
        held = over.setdefault(child.name, {})
        if not isinstance(held, dict):
            path = (chart.values if child.name in chart.values else {}) and chart.path("values.yaml")
            raise ChartError(
                f"the value of '{child.name}' must be a mapping, the values of the chart with this name",
                path or chart.path("Chart.yaml"),
                (child.name,) if path else (),
            )
        _globals(held, over)
        _coalesce(child, held, merge)
    return over


def _globals(child: Values, parent: Values) -> None:
    own, above = child.get("global", {}), parent.get("global", {})
    if not isinstance(own, dict) or not isinstance(above, dict):
        return
    for key, value in above.items():
        held = own.get(key)
        if isinstance(value, dict):
            value = dict(value)
            if key not in own:
                own[key] = value
            elif isinstance(held, dict):
                tables(value, held, True)
                own[key] = value
        elif not (key in own and isinstance(held, dict)):
            own[key] = value
    child["global"] = own


def _chart_values(chart: Chart, over: Values, merge: bool) -> None:
    names = {child.name for child in chart.charts}
    for key, value in copied(chart.values).items():
        if key not in over:
            over[key] = value
            continue
        held = over[key]
        if held is None and not merge:
            del over[key]
        elif isinstance(held, dict) and isinstance(value, dict):
            tables(held, value, merge or key in names)


def tables(over: Values, under: Values, merge: bool) -> Values:
    """Add to the mapping `over` what it does not set; a null in it removes the key, unless values are only merged."""
    known = {key for key, value in under.items() if value is not None}
    for key, value in over.items():
        if value is None:
            under[key] = None
    for key, value in under.items():
        if key not in over:
            over[key] = value
            continue
        held = over[key]
        if held is None and not merge and key in known:
            del over[key]
        elif isinstance(value, dict) and isinstance(held, dict):
            tables(held, value, merge)
    return over


def process_dependencies(chart: Chart, values: Values) -> None:
    """Remove the charts that conditions and tags switch off, name aliases, and import values of children."""
    _enable(chart, values, "")
    _import(chart)


def _enable(chart: Chart, values: Values, path: str) -> None:
    if not chart.requirements:
        return
    charts = chart.charts
    chart.charts = []
    for child in charts:
        if not any(_is(child, requirement) for requirement in chart.requirements):
            chart.add(child)
    for requirement in chart.requirements:
        found = next((child for child in charts if _is(child, requirement)), None)
        if found is not None:
            child = found.copy()
            child.name = requirement.alias or child.name
            chart.add(child)
        requirement.name = requirement.alias or requirement.name
    merged = coalesced(chart, values)
    _tags(chart.requirements, merged)
    _conditions(chart.requirements, merged, path)
    off = {requirement.name for requirement in chart.requirements if not requirement.enabled}
    chart.charts = [child for child in chart.charts if child.name not in off]
    chart.requirements = [requirement for requirement in chart.requirements if requirement.name not in off]
    for child in chart.charts:
        _enable(child, merged, f"{path}{child.name}.")


def _is(chart: Chart, requirement: Requirement) -> bool:
    return chart.name == requirement.name and in_range(requirement.version, chart.version)


def in_range(constraint: str, version: str) -> bool:
    """Whether a version meets a constraint."""
    try:
        return semver_compare(constraint, version)
    except TemplateError:
        return False


def _tags(requirements: list[Requirement], values: Values) -> None:
    tags = values.get("tags")
    for requirement in requirements:
        set_to = [tags.get(tag) for tag in requirement.tags] if isinstance(tags, dict) else []
        requirement.enabled = True in set_to or False not in set_to


def _conditions(requirements: list[Requirement], values: Values, path: str) -> None:
    for requirement in requirements:
        for condition in requirement.condition.strip().split(","):
            value = lookup(values, path + condition) if condition else None
            if isinstance(value, bool):
                requirement.enabled = value
                break


def lookup(values: Values, path: str) -> Any:
    """The value at a path with dots; None if it is not set."""
    value: Any = values
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _import(chart: Chart) -> None:
    for child in chart.charts:
        _import(child)
    if not any(requirement.import_values for requirement in chart.requirements):
        return
    merged = coalesced(chart, {}, merge=True)
    imported: Values = {}
    for requirement in chart.requirements:
        for entry in requirement.import_values:
            if isinstance(entry, dict):
                source, target = str(entry.get("child")), str(entry.get("parent"))
            elif isinstance(entry, str):
                source, target = f"exports.{entry}", "."
            else:
                continue
            table = lookup(merged, f"{requirement.name}.{source}")
            if isinstance(table, dict):
                made = copied(table)
                for key in reversed(target.split(".") if target != "." else ()):
                    made = {key: made}
                tables(imported, made, True)
    chart.values = tables(merged, imported, True)
