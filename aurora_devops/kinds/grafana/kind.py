"""The kinds of Grafana, dashboards and files of provisioning: how they are recognised, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_json, as_yaml

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


def _read_provisioning(source: Source, tree: Tree | None, context: Context) -> Document:
    from .provisioning_parse import read_provisioning

    return read_provisioning(source, tree)


# The lists of a file, with keys of which an item has at least one.
_SECTIONS: dict[str, frozenset[str]] = {
    "datasources": frozenset({"type", "access", "uid"}),
    "deleteDatasources": frozenset({"name"}),
    "providers": frozenset({"options", "type", "folder"}),
    "groups": frozenset({"folder", "orgId"}),
    "deleteRules": frozenset({"uid"}),
    "contactPoints": frozenset({"receivers", "name"}),
    "deleteContactPoints": frozenset({"uid"}),
    "policies": frozenset({"receiver"}),
    "resetPolicies": frozenset(),
    "muteTimes": frozenset({"name", "time_intervals"}),
    "deleteMuteTimes": frozenset({"name"}),
    "templates": frozenset({"template"}),
    "deleteTemplates": frozenset({"name"}),
}


def is_provisioning(data: Any) -> bool:
    """Whether data is a file of Grafana's provisioning: its version, and one of its lists."""
    if not isinstance(data, dict) or "kind" in data:
        return False
    if str(data.get("apiVersion", "")) != "1":
        # The version may be missing; access to a data source is only set there.
        sources = data.get("datasources")
        return (
            data.keys() <= {"datasources", "deleteDatasources", "prune"}
            and isinstance(sources, list)
            and any(isinstance(one, dict) and {"type", "access"} <= one.keys() for one in sources)
        )
    return any(
        isinstance(items := data.get(section), list)
        and any(isinstance(item, dict) and not keys.isdisjoint(item) for item in items)
        for section, keys in _SECTIONS.items()
    )


def _is_foreign(data: Any) -> bool:
    """Whether data has none of the lists of such a file."""
    return not isinstance(data, dict) or _SECTIONS.keys().isdisjoint(data) or "kind" in data


provisioning = Kind(
    name="grafana-provisioning",
    title="Grafana provisioning file",
    code="GRA",
    formats=("yaml",),
    read=_read_provisioning,
    render=as_yaml("apiVersion"),
    paths=(r"(?:^|/)provisioning/(?:datasources|dashboards|alerting)/[^/]+\.ya?ml$",),
    hints=(
        "datasources:",
        "providers:",
        "contactPoints:",
        "policies:",
        "groups:",
        "muteTimes:",
        "deleteDatasources:",
    ),
    claims=is_provisioning,
    foreign=_is_foreign,
    example="provisioning/datasources/prometheus.yaml",
)
