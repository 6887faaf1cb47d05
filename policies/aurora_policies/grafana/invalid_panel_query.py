from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.grafana import TargetIn


@policy(
    "GRA016",
    severity="error",
    category="validity",
    equivalents={"dashboard-linter": "target-promql-rule"},
    examples=[
        bad('{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "sum«(»rate(x[5m])"}]}]}'),
        good(
            '{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "sum by ($by) (rate(x[${range}s]))"}]}]}',
            because="variables are replaced before the query is sent",
        ),
        good(
            '{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "$query"}]}]}',
            because="the whole query is a variable",
        ),
        good(
            '{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "{app=\\"api\\"} |= \\"error\\""}]}]}',
            because="the query is LogQL",
        ),
        good(
            '{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "up"}, '
            '{"expr": "/* the old query */", "hide": true}]}]}',
            because="a hidden query is not sent",
        ),
        good(
            '{"title": "A", "panels": [{"type": "dashlist", "datasource": {"type": "prometheus", "uid": "p"}, '
            '"targets": [{"expr": ""}]}]}',
            because="a list of dashboards sends no query",
        ),
        good(
            '{"title": "A", "panels": [{"type": "stat", "targets": [{"expr": "sum(increase(errors_total))"}]}]}',
            files={"charts/victoria-metrics/values.yaml": "retention: 1w\n"},
            because="the repository has files for VictoriaMetrics, which needs no range",
        ),
    ],
)
def invalid_panel_query(inside: TargetIn) -> Iterator[Finding]:
    """A query of a panel is not valid PromQL.

    The panel shows an error and no data.
    Correct the query. Variables are replaced by values that are valid in their place.
    Nothing is reported in a dashboard whose title or tags name VictoriaMetrics, or with a query in MetricsQL. Types
    and ranges that only MetricsQL accepts are not reported in a repository with paths that name VictoriaMetrics.

    <https://prometheus.io/docs/prometheus/latest/querying/basics/>
    """
    query = inside.query
    if query is not None and query.mistake is not None:
        mistake = query.mistake
        yield Finding(at=inside.part((mistake.start, mistake.end)), message=mistake.message)
