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
            '"multi": true, "allValue": ".+"}]}}',
            because="the variable is complete",
        ),
        good(
            '{"title": "A", "panels": [], "schemaVersion": 39}', because="the data source is not Prometheus"
        ),
    ],
)
def missing_instance_variable(dashboard: Dashboard) -> Iterator[Finding]:
    """A Prometheus dashboard has no complete variable `instance`.

    Without it, the panels mix all instances that export the same metrics.
    Add a variable `instance` of type `query`, with the data source variable, `multi` and `.+` as the value for all.
    """
    yield from mistakes(dashboard, "instance")
