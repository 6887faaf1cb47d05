"""The values of a chart against `values.schema.json`, as Helm checks them before it renders."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..core.place import Route
from ..formats.schema import errors_of
from .chart import Chart
from .files import Files
from .values import Values


class Mistake(NamedTuple):
    """A value that a schema does not allow: the path of the file, the route of the value in it, and a message.

    `unset` if it is missing or empty, so that an installation has to set it.
    """

    path: str
    route: Route
    message: str
    unset: bool


def mistakes(files: Files, chart: Chart, values: Values) -> Iterator[Mistake]:
    """The values of a chart and of those below it that their schemas do not allow."""
    if "values.schema.json" in chart.names:
        source = files.source(chart.path("values.schema.json"))
        schema = _schema(source.text) if source is not None else None
        data = plain(values)
        for found in errors_of(schema, data) if schema is not None else ():
            unset = found.missing or _at(data, found.route) in (None, "")
            yield Mistake(chart.path("values.yaml"), found.route, found.message, unset)
    for child in chart.charts:
        held = values.get(child.name)
        if isinstance(held, dict):
            yield from mistakes(files, child, held)


def _at(data: Any, route: Route) -> Any:
    """The value at a route; None if it is not there."""
    for key in route:
        try:
            data = data[key]
        except (LookupError, TypeError):
            return None
    return data


def _schema(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def plain(value: Any) -> Any:
    """Values as a validator wants them: plain types, and whole numbers as integers."""
    if isinstance(value, dict):
        return {str.__str__(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else float(value)
    return value
