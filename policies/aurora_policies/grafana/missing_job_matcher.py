from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import TargetIn

from ._matchers import selectors_without


@policy(
    "GRA012",
    severity="info",
    category="observability",
    equivalents={"dashboard-linter": "target-job-rule"},
    examples=[
        bad(
            '{"title": "A", "templating": {"list": [{"type": "datasource", "name": "ds", "query": "prometheus"}]}, '
            '"panels": [{"type": "stat", "targets": [{"expr": "sum(«up»)"}]}]}'
        ),
        good(
            '{"title": "A", "templating": {"list": [{"type": "datasource", "name": "ds", "query": "prometheus"}]}, '
            '"panels": [{"type": "stat", "targets": [{"expr": "sum(up{job=~\\"$job\\"})"}]}]}',
            because="the query has the matcher",
        ),
        good(
            '{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "sum(up)"}]}]}',
            because="the dashboard has no Prometheus data source variable",
        ),
    ],
)
def missing_job_matcher(inside: TargetIn) -> Iterator[Finding]:
    """A query does not use the variable `$job`.

    The panel shows all jobs that export the metric, whatever is selected in the dashboard.
    Add `job=~"$job"` to each selector.
    """
    for selector in selectors_without(inside, "job"):
        yield Finding(at=inside.part(selector), message='the selector has no matcher job=~"$job"')
