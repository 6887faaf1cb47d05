from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import Panel, PanelIn

_NUMERIC = frozenset({"stat", "singlestat", "graph", "timeseries", "gauge", "bargauge"})


@policy(
    "GRA005",
    severity="info",
    category="observability",
    equivalents={"dashboard-linter": "panel-units-rule"},
    examples=[
        bad(
            '{"title": "API", "panels": [{"type": "timeseries", "title": «"Latency"», "targets": [{"expr": "x"}]}]}'
        ),
        good(
            '{"title": "API", "panels": [{"type": "timeseries", "title": "Latency", '
            '"fieldConfig": {"defaults": {"unit": "s"}}}]}',
            because="the panel has a unit",
        ),
        good(
            '{"title": "API", "panels": [{"type": "graph", "title": "Latency", "yaxes": [{"format": "s"}]}]}',
            because="the old graph panel has its unit at the axis",
        ),
        good(
            '{"title": "API", "panels": [{"type": "stat", "title": "Version", '
            '"options": {"reduceOptions": {"fields": "/^version$/"}}}]}',
            because="the panel shows text",
        ),
    ],
)
def missing_panel_unit(inside: PanelIn) -> Iterator[Finding]:
    """A panel shows numbers without a unit.

    The value "0.25" can be seconds or a percentage, and large numbers are not abbreviated.
    Set `fieldConfig.defaults.unit`, to `short` for plain numbers.

    <https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit>
    """
    panel = inside.panel
    if panel.type not in _NUMERIC or not panel.queries or panel.unit or _textual(panel):
        return
    yield Finding(at=inside.at, message=f"{panel.label} has no unit; set fieldConfig.defaults.unit")


def _textual(panel: Panel) -> bool:
    """Whether it shows words: values mapped to texts, or a field that is one."""
    defaults = panel.field_config.defaults if panel.field_config else None
    if defaults is not None and defaults.mappings:
        return True
    options = panel.options or {}
    reduced = options.get("reduceOptions")
    fields = reduced.get("fields") if isinstance(reduced, dict) else None
    return bool(fields) or options.get("textMode") == "name"
