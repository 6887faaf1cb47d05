from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.numbers import whole
from aurora_devops.kinds.grafana import Dashboard

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@policy(
    "GRA027",
    severity="info",
    category="performance",
    examples=[
        bad('{"title": "API", "schemaVersion": 39, "panels": [], "refresh": «"5s"»}'),
        good(
            '{"title": "API", "schemaVersion": 39, "panels": [], "refresh": "30s"}',
            because="30 seconds is not faster than the metrics",
        ),
        good(
            '{"title": "API", "schemaVersion": 39, "panels": [], "refresh": false}',
            because="the dashboard does not refresh by itself",
        ),
    ],
)
def fast_dashboard_refresh(dashboard: Dashboard) -> Iterator[Finding]:
    """A dashboard reloads more often than its metrics change.

    Metrics are scraped every 15 seconds or less often, and every open browser repeats all queries.
    Set `refresh` to 30 seconds or more.
    """
    said = dashboard.refresh
    if not isinstance(said, str) or said[-1:] not in _SECONDS:
        return
    number = whole(said[:-1])
    if number is not None and number * _SECONDS[said[-1]] < 10:
        yield Finding(
            at=dashboard.at["refresh"],
            message=f"refresh {said} is shorter than a scrape interval; use 30s or more",
        )
