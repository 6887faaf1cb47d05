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
            '"targets": [{"expr": "up"}]}]}',
            because="the panel has a data source",
        ),
        good(
            '{"title": "API", "panels": [{"type": "timeseries", "title": "Up", '
            '"targets": [{"expr": "up", "datasource": {"type": "prometheus", "uid": "${ds}"}}]}]}',
            because="the query has a data source",
        ),
    ],
)
def missing_panel_datasource(inside: PanelIn) -> Iterator[Finding]:
    """A panel with queries has no data source.

    It uses the default data source of the Grafana instance, which differs between instances and can change.
    Use a data source variable: `"datasource": {"uid": "${datasource}"}`.
    """
    panel = inside.panel
    if not panel.queries or not panel.targets or _named(panel.datasource):
        return
    if not all(_named(target.datasource) for target in panel.targets):
        yield Finding(at=inside.at, message=f"{panel.label} has no data source; use a data source variable")


def _named(reference: object) -> bool:
    """An empty reference is one to the default."""
    return (
        reference is not None and reference not in ("", "default") and bool(getattr(reference, "uid", True))
    )
