from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import Dashboard


@policy(
    "GRA009",
    severity="info",
    category="maintainability",
    equivalents={"dashboard-linter": "template-datasource-rule"},
    examples=[
        bad('{"title": «"API"», "schemaVersion": 39, "panels": [], "templating": {"list": []}}'),
        good(
            '{"title": "API", "schemaVersion": 39, "panels": [], '
            '"templating": {"list": [{"type": "datasource", "name": "datasource", "query": "prometheus"}]}}',
            because="the dashboard has a variable of type `datasource`",
        ),
    ],
)
def missing_datasource_variable(dashboard: Dashboard) -> Iterator[Finding]:
    """A dashboard has no data source variable.

    It shows one Prometheus only, so every other environment needs a copy of it.
    Add a variable of type `datasource`, and use it in all panels.
    """
    if not dashboard.datasource_variables:
        at = dashboard.at["title"] if dashboard.title else dashboard.at
        yield Finding(at=at, message="the dashboard has no variable of type 'datasource'")
