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
        bad(
            """\
            «x-inputs»: []
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up{job="${job}"} < 1
            """
        ),
        good(
            """\
            x-inputs:
              - name: replicas
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: sum(up{job="${job}"}) < ${replicas}
            """,
            because="the file is a template of the program that reads the key",
        ),
        good(
            """\
            groups:
              - name: api
                interval: 30s
                limit: 10
                rules: []
            """,
            because="all fields of the group exist",
        ),
    ],
)
def invalid_rule_file(problem: InvalidRuleFile) -> Iterator[Finding]:
    """Prometheus does not load this rule file.

    An unknown key, a missing `expr` or a repeated group name makes Prometheus reject the whole file with all its
    rules.
    Give each group a unique name, and each rule an `expr` and either `alert` or `record`.

    <https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/>
    """
    yield Finding(at=problem.at, message=problem.message)
