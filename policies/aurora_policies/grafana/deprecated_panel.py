from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.grafana import PanelIn

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
            '{"title": "API", "panels": [{"type": «"graph"», "title": "Requests"}]}',
            fixed='{"title": "API", "panels": [{"type": "timeseries", "title": "Requests"}]}',
        ),
        good('{"title": "API", "panels": [{"type": "timeseries", "title": "Requests"}]}'),
    ],
)
def deprecated_panel(inside: PanelIn) -> Iterator[Finding]:
    """A panel has a type that was removed from Grafana.

    The old panels use AngularJS, which Grafana 11 disables and Grafana 12 removes: the panel shows an error, or
    Grafana migrates it each time the dashboard is loaded.
    Use the successor. The fix changes the type only and keeps options that the new panel does not read, so it is
    unsafe.

    <https://grafana.com/docs/grafana/latest/developers/angular_deprecation/>
    """
    sort = inside.panel.type
    successor = _SUCCESSORS.get(sort or "")
    if successor is not None:
        at = inside.panel.at["type"]
        fix = Fix((Edit(at, f'"{successor}"'),))
        yield Finding(
            at=at, message=f"panel type '{sort}' was removed from Grafana; use '{successor}'", fix=fix
        )
