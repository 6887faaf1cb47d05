from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import PanelIn


@policy(
    "GRA002",
    severity="info",
    category="observability",
    equivalents={"dashboard-linter": "panel-title-description-rule"},
    examples=[
        bad('{"title": "API", "panels": [{"type": «"timeseries"», "targets": [{"expr": "up"}]}]}'),
        good(
            '{"title": "API", "panels": [{"type": "timeseries", "title": "Up", "targets": [{"expr": "up"}]}]}',
            because="the panel has a title",
        ),
        good(
            '{"title": "API", "panels": [{"type": "text", "options": {"content": "# Hello"}}]}',
            because="a text panel shows its own heading",
        ),
    ],
)
def missing_panel_title(inside: PanelIn) -> Iterator[Finding]:
    """A panel has no title.

    Readers cannot identify the graph or refer to it.
    Add a title that names the values.
    """
    panel = inside.panel
    if panel.queries and not (panel.title or "").strip() and (panel.targets or panel.type):
        yield Finding(at=inside.at, message=f"{panel.label} has no title")
