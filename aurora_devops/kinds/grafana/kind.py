"""The kind `grafana-dashboard`: how a dashboard is recognised by its content, and how it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_json

if TYPE_CHECKING:
    from ...core.context import Context


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_dashboard

    return read_dashboard(source, tree, context)


_SIGNS = ("title", "schemaVersion", "templating")


# Dashboards that are written as resources of Grafana's own API group.
_RESOURCES = "dashboard.grafana.app/"


def is_dashboard(data: Any) -> bool:
    """Whether data is a dashboard, one wrapped as in responses of Grafana's HTTP API, or a dashboard resource."""
    if not isinstance(data, dict):
        return False
    if str(data.get("apiVersion")).startswith(_RESOURCES):
        return data.get("kind") == "Dashboard" and isinstance(data.get("spec"), dict)
    if isinstance(inner := data.get("dashboard"), dict) and "panels" not in data:
        data = inner
    held = data.get("panels", data.get("rows"))
    # An empty list of panels is a dashboard only with more than a title.
    if not isinstance(held, list) or not any(sign in data for sign in _SIGNS):
        return False
    if not held:
        return "schemaVersion" in data or "templating" in data
    return all(isinstance(item, dict) for item in held) and any(
        "type" in item or "targets" in item or "gridPos" in item or "panels" in item for item in held
    )


dashboard = Kind(
    name="grafana-dashboard",
    title="Grafana dashboard",
    code="GRA",
    formats=("json",),
    read=_read,
    render=as_json,
    hints=('"panels"', '"rows"', _RESOURCES),
    marks=('"panels"', '"title"'),
    claims=is_dashboard,
    example="dashboards/app.json",
)
