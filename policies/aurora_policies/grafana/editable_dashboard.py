from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.grafana import Dashboard


@policy(
    "GRA015",
    severity="info",
    category="maintainability",
    equivalents={"dashboard-linter": "uneditable-dashboard"},
    examples=[
        bad(
            '{"title": "API", "schemaVersion": 39, "panels": [], "editable": «true»}',
            fixed='{"title": "API", "schemaVersion": 39, "panels": [], "editable": false}',
        ),
        good(
            '{"title": "API", "schemaVersion": 39, "panels": [], "editable": false}',
            because="the dashboard is read-only",
        ),
    ],
)
def editable_dashboard(dashboard: Dashboard) -> Iterator[Finding]:
    """A dashboard that is kept in files can be edited in the browser.

    Changes in the browser are lost at the next deployment.
    Set `editable` to false. The fix is unsafe, because a dashboard in development may stay editable.
    """
    if dashboard.editable:
        fix = Fix((Edit(dashboard.at["editable"], "false"),))
        yield Finding(
            at=dashboard.at["editable"],
            message="'editable' is true, but changes in the browser are lost at the next deployment",
            fix=fix,
        )
