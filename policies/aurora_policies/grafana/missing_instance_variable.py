from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import Dashboard

from ._label_variable import mistakes


@policy(
    "GRA021",
    severity="info",
    category="observability",
    equivalents={"dashboard-linter": "template-instance-rule"},
    examples=[
        bad(
            '{"title": «"A"», "panels": [], "templating": {"list": '
            '[{"type": "datasource", "name": "datasource", "query": "prometheus"}]}}'
        ),
        bad(
            '{"title": "A", "panels": [], "templating": {"list": '
            '[{"type": "datasource", "name": "datasource", "query": "prometheus"}, '
            '{"name": "instance", "type": "query", "datasource": «"Prometheus"», "label": "Instance"}]}}'
        ),
        good(
            '{"title": "A", "panels": [], "templating": {"list": '
            '[{"type": "datasource", "name": "datasource", "query": "prometheus"}, '
            '{"name": "instance", "type": "query", "datasource": "$datasource", "label": "Instance", '
            '"multi": true, "allValue": ".+"}]}}'
        ),
        good('{"title": "A", "panels": [], "schemaVersion": 39}', because="it is not about Prometheus"),
    ],
)
def missing_instance_variable(dashboard: Dashboard) -> Iterator[Finding]:
    """A dashboard over Prometheus has no proper variable `instance`.

    Every scraped series has the label `instance`, and a dashboard that cannot choose by it mixes up all instances
    that export the same metrics.
    Add a variable `instance` of the type `query`, over the dashboard's data source variable, for several values, with
    `.+` for all of them.
    """
    yield from mistakes(dashboard, "instance")
