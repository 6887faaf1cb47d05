from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
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
            """,
            because="the expression is valid PromQL",
        ),
        good(
            """\
            groups:
              - name: logs
                rules:
                  - alert: Errors
                    expr: sum(rate({app="api"} |= "error" [5m])) > 1
            """,
            because="the expression is LogQL, for the ruler of Loki",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: job:requests:increase1h
                    expr: increase_pure(requests_total[1h]) default 0
            """,
            because="the expression is MetricsQL, for vmalert",
        ),
    ],
)
def promql_syntax_error(inside: RuleIn) -> Iterator[Finding]:
    """An expression is not valid PromQL.

    Prometheus does not load the file: it fails to start, or keeps the old rules on a reload, and no alert of this
    file is evaluated.
    Correct the expression; `promtool check rules` reports the same errors.
    Files with LogQL or MetricsQL expressions, or with fields of their rulers, are not checked.

    <https://prometheus.io/docs/prometheus/latest/querying/basics/>
    """
    expr = inside.rule.expr
    if not expr or not expr.strip() or inside.query.mistake is None:
        return
    mistake = inside.query.mistake
    yield Finding(at=inside.part((mistake.start, mistake.end)), message=mistake.message)
