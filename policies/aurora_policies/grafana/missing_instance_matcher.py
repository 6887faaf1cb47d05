from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import TargetIn

from ._matchers import selectors_without


@policy(
    "GRA013",
    severity="info",
    category="observability",
    equivalents={"dashboard-linter": "target-instance-rule"},
    examples=[
        bad(
            '{"title": "A", "templating": {"list": [{"type": "datasource", "name": "ds", "query": "prometheus"}]}, '
            '"panels": [{"type": "stat", "targets": [{"expr": "sum(«up»)"}]}]}'
        ),
        good(
            '{"title": "A", "templating": {"list": [{"type": "datasource", "name": "ds", "query": "prometheus"}]}, '
            '"panels": [{"type": "stat", "targets": [{"expr": "sum(up{instance=~\\"$instance\\"})"}]}]}',
            because="the query has the matcher",
        ),
        good(
            '{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "sum(up)"}]}]}',
            because="the dashboard has no Prometheus data source variable",
        ),
    ],
)
def missing_instance_matcher(inside: TargetIn) -> Iterator[Finding]:
    """A query does not use the variable `$instance`.

    The panel shows all instances that export the metric, whatever is selected in the dashboard.
    Add `instance=~"$instance"` to each selector.
    """
    for selector in selectors_without(inside, "instance"):
        yield Finding(at=inside.part(selector), message='the selector has no matcher instance=~"$instance"')
