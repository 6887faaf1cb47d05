import json
from collections.abc import Iterator

from aurora_devops import Document, Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.grafana import Dashboard, PanelIn

from ._graph import as_timeseries

_SUCCESSORS = {
    "graph": "timeseries",
    "singlestat": "stat",
    "table-old": "table",
    "grafana-singlestat-panel": "stat",
    "grafana-piechart-panel": "piechart",
    "grafana-worldmap-panel": "geomap",
    "natel-discrete-panel": "state-timeline",
    "heatmap-new": "heatmap",
}


@policy(
    "GRA007",
    severity="warning",
    category="maintainability",
    examples=[
        bad(
            """\
            {
              "title": "API",
              "panels": [
                {
                  "type": «"graph"»,
                  "title": "Memory",
                  "stack": true,
                  "yaxes": [{"format": "bytes", "min": "0"}, {"format": "short"}],
                  "targets": [{"expr": "up"}]
                }
              ]
            }
            """,
            fixed="""\
            {
              "title": "API",
              "panels": [
                {
                  "type": "timeseries",
                  "title": "Memory",
                  "targets": [
                    {
                      "expr": "up"
                    }
                  ],
                  "fieldConfig": {
                    "defaults": {
                      "unit": "bytes",
                      "min": 0,
                      "custom": {
                        "drawStyle": "line",
                        "lineWidth": 1,
                        "fillOpacity": 10,
                        "showPoints": "never",
                        "spanNulls": false,
                        "stacking": {
                          "mode": "normal",
                          "group": "A"
                        }
                      }
                    },
                    "overrides": []
                  },
                  "options": {
                    "legend": {
                      "displayMode": "list",
                      "showLegend": true,
                      "placement": "bottom",
                      "calcs": []
                    },
                    "tooltip": {
                      "mode": "multi",
                      "sort": "none"
                    }
                  }
                }
              ]
            }
            """,
        ),
        bad(
            '{"title": "API", "panels": [{"type": «"graph"», "seriesOverrides": [{"alias": "5xx", "yaxis": 2}]}]}',
            because="what only some series have is not translated by the fix",
        ),
        bad('{"title": "API", "panels": [{"type": «"singlestat"», "title": "Up"}]}'),
        good('{"title": "API", "panels": [{"type": "timeseries", "title": "Requests"}]}'),
    ],
)
def deprecated_panel(document: Document) -> Iterator[Finding]:
    """A panel has a type that Grafana has given up.

    The old panels were written in AngularJS, which Grafana 11 switches off and 12 no longer has: it shows an error
    or moves the panel to its successor by guess, each time the dashboard is loaded.
    Use the successor. The fix translates a graph as the migration of Grafana does, with its axes, stacking,
    legend, tooltip and thresholds; it is not applied unasked, since the panel looks somewhat different.
    A panel with other options, such as series overrides, has no fix: Grafana migrates it only as long as the old
    type is there, so save it from Grafana 11 instead.

    <https://grafana.com/docs/grafana/latest/developers/angular_deprecation/>
    """
    dashboard = document.model
    if not isinstance(dashboard, Dashboard):
        return
    for inside in dashboard.all_panels():
        sort = inside.panel.type
        successor = _SUCCESSORS.get(sort or "")
        if successor is not None:
            message = f"{sort} is gone from Grafana: {successor} takes its place"
            yield Finding(at=inside.panel.at["type"], message=message, fix=_fix(document, inside))


def _fix(document: Document, inside: PanelIn) -> Fix | None:
    """The panel as its successor, where its options can be translated."""
    at = inside.panel.at
    if inside.panel.type == "heatmap-new":
        return Fix((Edit(at["type"], '"heatmap"'),))
    if inside.panel.type != "graph" or document.tree is None:
        return None
    panel = document.tree.value
    for key in document.route(at):
        panel = panel[key]
    made = as_timeseries(panel)
    return None if made is None else Fix((Edit(at, json.dumps(made, ensure_ascii=False)),))
