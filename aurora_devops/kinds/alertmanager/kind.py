"""The kind `alertmanager`: where its configuration lies, how it is told by its content, and how it is read."""

from __future__ import annotations

from typing import Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml


def _read(source: Source, tree: Tree | None) -> Document:
    from .parse import read_alertmanager

    return read_alertmanager(source, tree)


_SECTIONS = frozenset({"receivers", "route", "inhibit_rules", "time_intervals", "mute_time_intervals"})


def is_configuration(data: Any) -> bool:
    """Whether data has a section that only Alertmanager's configuration has."""
    return (
        isinstance(data, dict)
        and not _SECTIONS.isdisjoint(data)
        and "apiVersion" not in data
        and not isinstance(data.get("receivers"), dict)
    )


def is_config_file(data: Any) -> bool:
    """Whether data is sure to be an Alertmanager configuration, wherever it lies."""
    return (
        is_configuration(data)
        and isinstance(route := data.get("route"), dict)
        and isinstance(data.get("receivers"), list)
        and ("receiver" in route or "routes" in route)
    )


alertmanager = Kind(
    name="alertmanager",
    title="Alertmanager configuration",
    code="ALM",
    formats=("yaml",),
    read=_read,
    render=as_yaml(),
    paths=(r"(?:^|/)alert[_-]?manager(?:[.-][\w-]+)?\.ya?ml$",),
    hints=("receivers:",),
    marks=("route:", "receivers:"),
    claims=is_config_file,
    example="alertmanager.yml",
)
