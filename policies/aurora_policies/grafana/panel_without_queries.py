from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import PanelIn

_TYPES = frozenset(
    {"singlestat", "graph", "table", "stat", "state-timeline", "timeseries", "gauge", "bargauge", "heatmap"}
)


@policy(
    "GRA019",
    severity="warning",
    category="observability",
    equivalents={"dashboard-linter": "panel-no-targets-rule"},
    examples=[
        bad('{"title": "API", "panels": [{"type": "stat", "title": «"Up"»}]}'),
        good(
            '{"title": "API", "panels": [{"type": "stat", "title": "Up", "targets": [{"expr": "up"}]}]}',
            because="the panel has a query",
        ),
        good(
            '{"title": "API", "panels": [{"type": "text", "title": "About"}]}',
            because="a text panel needs no query",
        ),
        good(
            '{"title": "API", "panels": [{"type": "stat", "libraryPanel": {"uid": "a", "name": "Up"}}]}',
            because="the query is in the library panel",
        ),
    ],
)
def panel_without_queries(inside: PanelIn) -> Iterator[Finding]:
    """A panel has no query.

    It always shows "No data", which looks like an outage.
    Add a query, or remove the panel.
    """
    panel = inside.panel
    if panel.type in _TYPES and panel.queries and not panel.targets:
        yield Finding(at=inside.at, message=f"{panel.label} has no query")
