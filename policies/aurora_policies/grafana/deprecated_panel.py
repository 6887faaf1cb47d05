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
        good(
            '{"title": "API", "panels": [{"type": "timeseries", "title": "Requests"}]}',
            because="`timeseries` replaced `graph`",
        ),
    ],
)
def deprecated_panel(document: Document) -> Iterator[Finding]:
    """A panel has a type that was removed from Grafana.

    The old panels use AngularJS, which Grafana 11 disables and Grafana 12 removes: the panel shows an error, or
    Grafana migrates it each time the dashboard is loaded.
    Use the successor. The fix translates a graph as Grafana's own migration does, with its axes, stacking, legend,
    tooltip and thresholds; the panel may look different, so the fix is unsafe.
    A panel with other options, such as series overrides, has no fix: Grafana migrates it only while the old type is
    there, so open and save it in Grafana 11 instead.

    <https://grafana.com/docs/grafana/latest/developers/angular_deprecation/>
    """
    dashboard = document.model
    if not isinstance(dashboard, Dashboard):
        return
    for inside in dashboard.all_panels():
        sort = inside.panel.type
        successor = _SUCCESSORS.get(sort or "")
        if successor is not None:
            message = f"panel type '{sort}' was removed from Grafana; use '{successor}'"
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
