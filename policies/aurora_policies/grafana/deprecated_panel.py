import json
from collections.abc import Iterator

from aurora_devops import Document, Edit, Finding, Fix, Related, bad, good, policy
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
# The number of further panels that a finding names.
_NAMED = 10


@policy(
    "GRA007",
    severity="info",
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
        good(
            '{"title": "API", "templating": {"list": [{"name": "api server", "type": "query"}]},'
            ' "panels": [{"type": "graph", "title": "Requests"}]}',
            because="the variable has a name that only the console of OpenShift allows",
        ),
    ],
)
def deprecated_panel(document: Document) -> Iterator[Finding]:
    """A panel has a type that was removed from Grafana.

    The old panels use AngularJS, which Grafana 11 disables and Grafana 12 removes: the panel shows an error, or
    Grafana migrates it each time the dashboard is loaded.
    Use the successor. The fix translates a graph as Grafana's own migration does, with its axes, stacking, legend,
    tooltip and thresholds; the panel may look different, so the fix is unsafe.
    The panels of one type are one finding per dashboard.
    A panel with other options, such as series overrides, has no fix: Grafana migrates it only while the old type is
    there, so open and save it in Grafana 11 instead.
    A dashboard of the console of OpenShift is not reported: one with a space in the name of a variable.

    <https://grafana.com/docs/grafana/latest/developers/angular_deprecation/>
    """
    dashboard = document.model
    if not isinstance(dashboard, Dashboard) or dashboard.is_for_openshift:
        return
    removed: dict[str, list[PanelIn]] = {}
    for inside in dashboard.all_panels():
        if inside.panel.type in _SUCCESSORS:
            removed.setdefault(inside.panel.type, []).append(inside)
    for sort, panels in removed.items():
        first, *others = panels
        subject = f"panel type '{sort}'" + (f" of {len(panels)} panels" if others else "")
        edits = [edit for inside in panels if (edit := _edit(document, inside)) is not None]
        yield Finding(
            at=first.panel.at["type"],
            message=f"{subject} was removed from Grafana; use '{_SUCCESSORS[sort]}'",
            fix=Fix(tuple(edits)) if edits else None,
            related=tuple(Related(inside.panel.at["type"], inside.panel.label) for inside in others[:_NAMED]),
        )


def _edit(document: Document, inside: PanelIn) -> Edit | None:
    """The panel as its successor, where its options can be translated."""
    at = inside.panel.at
    if inside.panel.type == "heatmap-new":
        return Edit(at["type"], '"heatmap"')
    if inside.panel.type != "graph" or document.tree is None:
        return None
    panel = document.tree.value
    for key in document.route(at):
        panel = panel[key]
    made = as_timeseries(panel)
    return None if made is None else Edit(at, json.dumps(made, ensure_ascii=False))
