from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.grafana import Dashboard, Panel

# Related places are for a reader: a dashboard may have hundreds of panels.
_NAMED = 10


@policy(
    "GRA004",
    severity="info",
    category="reliability",
    examples=[
        bad(
            '{"title": "API", "panels": [{"type": "timeseries", "title": «"Up"», "targets": [{"expr": "up"}]}]}'
        ),
        bad(
            '{"title": "API", "panels": [{"type": "stat", "title": «"Up"», "targets": [{"expr": "up"}]}, '
            '{"type": "stat", "title": "Jobs", "targets": [{"expr": "count(up)"}]}]}'
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
def missing_panel_datasource(dashboard: Dashboard) -> Iterator[Finding]:
    """A panel with queries has no data source.

    It uses the default data source of the Grafana instance, which differs between instances and can change.
    Use a data source variable: `"datasource": {"uid": "${datasource}"}`.
    The panels of a dashboard are one finding.
    """
    lacking = [inside for inside in dashboard.all_panels() if _lacks(inside.panel)]
    if lacking:
        first, *others = lacking
        subject = f"{first.panel.label} and {len(others)} other" if others else first.panel.label
        subject += f"{'s' * (len(others) > 1)} have" if others else " has"
        yield Finding(
            at=first.at,
            message=f"{subject} no data source; use a data source variable",
            related=tuple(Related(inside.at, inside.panel.label) for inside in others[:_NAMED]),
        )


def _lacks(panel: Panel) -> bool:
    """Whether a panel has queries without a data source."""
    if not panel.queries or not panel.targets or _named(panel.datasource):
        return False
    return not all(_named(target.datasource) for target in panel.targets)


def _named(reference: object) -> bool:
    """An empty reference is one to the default."""
    return (
        reference is not None and reference not in ("", "default") and bool(getattr(reference, "uid", True))
    )
