from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import Dashboard


@policy(
    "GRA001",
    severity="warning",
    category="validity",
    examples=[
        bad('{"title": «""», "schemaVersion": 39, "panels": []}'),
        good('{"title": "API", "schemaVersion": 39, "panels": []}', because="the dashboard has a title"),
    ],
)
def missing_dashboard_title(dashboard: Dashboard) -> Iterator[Finding]:
    """A dashboard has no title.

    Grafana does not import it, and skips it when provisioning.
    Add a title that names the system.
    """
    if not (dashboard.title or "").strip():
        yield Finding(at=dashboard.at["title"], message="the dashboard has no 'title'")
