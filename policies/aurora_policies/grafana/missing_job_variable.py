from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import Dashboard

from ._label_variable import mistakes


@policy(
    "GRA020",
    severity="info",
    category="observability",
    equivalents={"dashboard-linter": "template-job-rule"},
    examples=[
        bad(
            '{"title": «"A"», "panels": [], "templating": {"list": '
            '[{"type": "datasource", "name": "datasource", "query": "prometheus"}]}}'
        ),
        bad(
            '{"title": "A", "panels": [], "templating": {"list": '
            '[{"type": "datasource", "name": "datasource", "query": "prometheus"}, '
            '{"name": "job", "type": "query", "datasource": «"Prometheus"», "label": "Job"}]}}'
        ),
        good(
            '{"title": "A", "panels": [], "templating": {"list": '
            '[{"type": "datasource", "name": "datasource", "query": "prometheus"}, '
            '{"name": "job", "type": "query", "datasource": "$datasource", "label": "Job", '
            '"multi": true, "allValue": ".+"}]}}',
            because="the variable is complete",
        ),
        good(
            '{"title": "A", "panels": [], "schemaVersion": 39}', because="the data source is not Prometheus"
        ),
    ],
)
def missing_job_variable(dashboard: Dashboard) -> Iterator[Finding]:
    """A Prometheus dashboard has no complete variable `job`.

    Without it, the panels mix all systems that export the same metrics.
    Add a variable `job` of type `query`, with the data source variable, `multi` and `.+` as the value for all.
    """
    yield from mistakes(dashboard, "job")
