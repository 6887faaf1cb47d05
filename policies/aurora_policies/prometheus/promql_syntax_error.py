from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import QueryCase, RuleIn

_RULE = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: api
spec:
  groups:
    - name: api
      rules:
        - record: job:requests:increase5m
          expr: {}
"""
_VMALERT = """\
apiVersion: operator.victoriametrics.com/v1beta1
kind: VMAlert
metadata:
  name: main
spec:
  evaluationInterval: 30s
"""


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
        good(
            _RULE.format("increase(sum by (job) (requests_total)[5m])"),
            path="monitoring/rules.yaml",
            files={"monitoring/vmalert.yaml": _VMALERT},
            because="MetricsQL accepts it, and only VictoriaMetrics evaluates the rules of the repository",
        ),
        bad(
            _RULE.format("«increase(sum by (job) (requests_total)[5m])»"),
            path="monitoring/rules.yaml",
            files={
                "monitoring/vmalert.yaml": _VMALERT,
                "monitoring/prometheus.yaml": _VMALERT.replace("VMAlert", "Prometheus"),
            },
        ),
        bad(
            _RULE.format("sum«(»requests_total"),
            path="monitoring/rules.yaml",
            files={"monitoring/vmalert.yaml": _VMALERT},
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: sum(up{job="api"}) < ${replicas}
                  - alert: Slow
                    expr: api_latency_seconds{cluster="${cluster}"} > ${limits.latency} * 2
            """,
            because="a program replaces the variables before Prometheus reads the file",
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: job:requests:rate
                    expr: «sum by (job) (rate(requests_total{cluster="${cluster}"}[${__rate_interval}]))»
            """
        ),
        bad(
            """\
            rule_files: [api.rules.yml]
            tests:
              - promql_expr_test:
                  - expr: rate«(»up[5m]
                    eval_time: 5m
            """,
            kind="prometheus-tests",
        ),
    ],
)
def promql_syntax_error(node: RuleIn | QueryCase) -> Iterator[Finding]:
    """An expression is not valid PromQL.

    Prometheus does not load the file: it fails to start, or keeps the old rules on a reload, and no alert of this
    file is evaluated.
    In a file of rule tests, the test fails.
    Correct the expression; `promtool check rules` reports the same errors.
    What MetricsQL accepts is not reported where files with such names install vmalert, but none installs Prometheus.
    Files with LogQL or MetricsQL expressions, or with fields of their rulers, are not checked, and nor are the
    expressions of a template, which have variables in braces outside of strings (`> ${limit}`).

    <https://prometheus.io/docs/prometheus/latest/querying/basics/>
    """
    query = node.query
    if query.mistake is not None and query.text.strip():
        yield Finding(at=node.part((query.mistake.start, query.mistake.end)), message=query.mistake.message)
