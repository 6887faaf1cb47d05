"""The values of a chart against `values.schema.json`, as Helm checks them before it renders."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..core.place import Route
from ..formats.schema import errors_of
from .chart import Chart
from .files import Files
from .values import Values

# The path of a file, the route of a value in it, and a message.
Mistake = tuple[str, Route, str]


def mistakes(files: Files, chart: Chart, values: Values) -> Iterator[Mistake]:
    """The values of a chart and of those below it that their schemas do not allow."""
    if "values.schema.json" in chart.names:
        source = files.source(chart.path("values.schema.json"))
        schema = _schema(source.text) if source is not None else None
        for mistake in errors_of(schema, plain(values)) if schema is not None else ():
            yield chart.path("values.yaml"), mistake.route, mistake.message
    for child in chart.charts:
        held = values.get(child.name)
        if isinstance(held, dict):
            yield from mistakes(files, child, held)


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
