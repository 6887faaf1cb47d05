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
        good('{"title": "API", "schemaVersion": 39, "panels": [], "editable": false}'),
    ],
)
def editable_dashboard(dashboard: Dashboard) -> Iterator[Finding]:
    """A dashboard kept in files may be edited in the browser.

    What somebody improves there is gone with the next deployment, which writes the file's version over it.
    Set `editable` to false, so that Grafana says so; while a dashboard is being built it may be wanted, and the fix
    is not applied unasked.
    """
    if dashboard.editable:
        fix = Fix((Edit(dashboard.at["editable"], "false"),))
        yield Finding(
            at=dashboard.at["editable"], message="changes made in the browser will be lost", fix=fix
        )
