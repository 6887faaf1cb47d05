from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import PanelIn


@policy(
    "GRA004",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            '{"title": "API", "panels": [{"type": "timeseries", "title": «"Up"», "targets": [{"expr": "up"}]}]}'
        ),
        good(
            '{"title": "API", "panels": [{"type": "timeseries", "title": "Up", "datasource": "$datasource", '
            '"targets": [{"expr": "up"}]}]}'
        ),
        good(
            '{"title": "API", "panels": [{"type": "timeseries", "title": "Up", '
            '"targets": [{"expr": "up", "datasource": {"type": "prometheus", "uid": "${ds}"}}]}]}'
        ),
    ],
)
def missing_panel_datasource(inside: PanelIn) -> Iterator[Finding]:
    """A panel with queries names no data source.

    It asks whichever data source is the default of the Grafana it is loaded into: in another installation, or when
    somebody changes the default, every panel shows an error or, worse, other numbers.
    Let the panel name a variable that chooses the data source: `"datasource": {"uid": "${datasource}"}`.
    """
    panel = inside.panel
    if not panel.queries or not panel.targets or _named(panel.datasource):
        return
    if not all(_named(target.datasource) for target in panel.targets):
        yield Finding(at=inside.at, message=f"{panel.label} names no data source")


def _named(reference: object) -> bool:
    """An empty reference is one to the default."""
    return (
        reference is not None and reference not in ("", "default") and bool(getattr(reference, "uid", True))
    )
