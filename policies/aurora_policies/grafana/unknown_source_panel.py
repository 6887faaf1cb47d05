from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import Dashboard
from aurora_devops.kinds.grafana.model import Panel, Target, uid_of

_DASHBOARD = "-- Dashboard --"


@policy(
    "GRA030",
    severity="warning",
    category="validity",
    equivalents={"dashboard-linter": "target-promql-rule"},
    examples=[
        bad(
            '{"title": "A", "panels": [{"id": 1, "type": "stat", "datasource": {"uid": "-- Dashboard --"},'
            ' "targets": [{"refId": "A", "panelId": «7»}]}]}'
        ),
        good(
            '{"title": "A", "panels": [{"id": 1, "type": "stat", "datasource": {"uid": "-- Dashboard --"},'
            ' "targets": [{"refId": "A", "panelId": 7}]}, {"id": 7, "type": "timeseries"}]}',
            because="the dashboard has a panel with this id",
        ),
        good(
            '{"title": "A", "panels": [{"id": 1, "type": "stat", "datasource": {"uid": "$prometheus"},'
            ' "targets": [{"refId": "A", "panelId": 7, "expr": "up"}]}]}',
            because="the query has an expression, and Grafana does not use the id that was left",
        ),
    ],
)
def unknown_source_panel(dashboard: Dashboard) -> Iterator[Finding]:
    """A panel shows the results of another panel that the dashboard does not have.

    The panel shows an error instead of data, for example after the other panel was deleted.
    Set `panelId` to the id of an existing panel, or give the panel a query of its own.
    """
    panels = [inside.panel for inside in dashboard.all_panels()]
    ids = {panel.id for panel in panels}
    if any(isinstance(number, str) for number in ids):
        return
    for panel in panels:
        for target in panel.targets or ():
            number = target.panel_id
            if number and number > 0 and number not in ids and _refers(target, panel):
                message = f"{panel.label} shows the results of panel {number}, which does not exist"
                yield Finding(at=target.at["panelId"], message=message)


def _refers(target: Target, panel: Panel) -> bool:
    """Whether a query takes the results of a panel instead of asking a data source."""
    uid = uid_of(target.datasource) or uid_of(panel.datasource)
    return uid == _DASHBOARD or (not uid and not target.expr)
