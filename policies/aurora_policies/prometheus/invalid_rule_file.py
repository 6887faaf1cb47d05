from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import InvalidRuleFile


@policy(
    "PRM002",
    severity="error",
    category="validity",
    equivalents={"pint": "yaml/parse"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up == 0
                    «annotation»:
                      summary: down
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
                    «for»: 5m
            """
        ),
        bad("""\
            groups:
              - name: api
                rules:
                  - record: «up{job="api"}»
                    expr: up
            """),
        good("""\
            groups:
              - name: api
                interval: 30s
                limit: 10
                rules: []
            """),
    ],
)
def invalid_rule_file(problem: InvalidRuleFile) -> Iterator[Finding]:
    """A rule file is not built as Prometheus demands.

    One unknown key, missing `expr` or repeated group name makes Prometheus refuse the whole file with every
    rule in it.
    Write groups with a name of their own, and in each rule `expr` and exactly one of `alert` and `record`.

    <https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/>
    """
    yield Finding(at=problem.at, message=problem.message)
