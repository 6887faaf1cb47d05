from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import PanelIn


@policy(
    "GRA003",
    severity="info",
    category="observability",
    equivalents={"dashboard-linter": "panel-title-description-rule"},
    examples=[
        bad(
            '{"title": "API", "panels": [{"type": "timeseries", "title": «"Up"», "targets": [{"expr": "up"}]}]}'
        ),
        good(
            '{"title": "API", "panels": [{"type": "timeseries", "title": "Up", "description": "1 while scraped.", '
            '"targets": [{"expr": "up"}]}]}',
            because="the panel has a description",
        ),
    ],
)
def missing_panel_description(inside: PanelIn) -> Iterator[Finding]:
    """A panel has no description.

    Readers do not know the normal values of the graph, and what to do when they change.
    Add a description; Grafana shows it next to the title.
    """
    panel = inside.panel
    if panel.queries and panel.title and panel.type and not (panel.description or "").strip():
        yield Finding(at=inside.at, message=f"{panel.label} has no description")
