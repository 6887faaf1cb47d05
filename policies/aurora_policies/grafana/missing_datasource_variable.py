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
            '"templating": {"list": [{"type": "datasource", "name": "datasource", "query": "prometheus"}]}}'
        ),
    ],
)
def missing_datasource_variable(dashboard: Dashboard) -> Iterator[Finding]:
    """A dashboard has no variable that chooses the data source.

    It shows one Prometheus only: staging, another region or another installation each need a copy of it.
    Add a variable of the type `datasource`, and let all panels name it.
    """
    if not dashboard.datasource_variables:
        at = dashboard.at["title"] if dashboard.title else dashboard.at
        yield Finding(at=at, message="no variable chooses the data source")
