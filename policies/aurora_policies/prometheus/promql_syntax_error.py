from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.promql import looks_like_logql
from aurora_devops.kinds.prometheus import RuleIn


@policy(
    "PRM001",
    severity="error",
    category="validity",
    equivalents={"pint": "promql/syntax", "prometheus": "promql/syntax"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: job:requests:rate5m
                    expr: sum by (job) «(»rate(requests_total[5m])
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Slow
                    expr: |
                      «averge»(latency_seconds) > 1
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: job:requests:rate5m
                    expr: sum by (job) (rate(requests_total[5m]))
            """
        ),
        good(
            """\
            groups:
              - name: logs
                rules:
                  - alert: Errors
                    expr: sum(rate({app="api"} |= "error" [5m])) > 1
            """,
            because="it is LogQL, for the ruler of Loki",
        ),
    ],
)
def promql_syntax_error(inside: RuleIn) -> Iterator[Finding]:
    """An expression is not valid PromQL.

    Prometheus refuses the whole file: at a start it does not come up, at a reload it keeps the old rules, and
    no alert of this file is ever evaluated.
    Correct the expression; `promtool check rules` says the same.

    <https://prometheus.io/docs/prometheus/latest/querying/basics/>
    """
    expr = inside.rule.expr
    if not expr or not expr.strip() or inside.query.mistake is None or looks_like_logql(expr):
        return
    mistake = inside.query.mistake
    yield Finding(at=inside.part((mistake.start, mistake.end)), message=mistake.message)
