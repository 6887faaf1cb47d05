from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import InvalidRuleTest


@policy(
    "PRM032",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            rule_files: [api.rules.yml]
            tests:
              - interval: «1»
                input_series:
                  - series: up{job="api"}
                    values: «0 0 _ 1+1»
                alert_rule_test:
                  - eval_time: 5m
                    alertname: Down
                    «exp_alert»: []
            """,
            kind="prometheus-tests",
        ),
        bad(
            """\
            rule_files: [api.rules.yml]
            tests:
              - input_series:
                  - series: «up{job=~"api"}»
                    values: 1x10
            """,
            kind="prometheus-tests",
        ),
        good(
            """\
            rule_files: [api.rules.yml]
            evaluation_interval: 1m
            tests:
              - name: api
                interval: 30s
                input_series:
                  - series: up{job="api"}
                    values: 1 1+0x3 _ _x2 -2-4.5x3 stale
                  - series: latency{}
                    values: '{{schema:1 sum:-0.3 count:3.1 buckets:[5.1 10 7]}}x2'
                alert_rule_test:
                  - eval_time: 5m
                    alertname: Down
            """,
            kind="prometheus-tests",
            because="promtool reads all of these notations",
        ),
    ],
)
def invalid_rule_test(problem: InvalidRuleTest) -> Iterator[Finding]:
    """A file of rule tests has an unknown key, or a value that promtool does not accept.

    `promtool test rules` fails without running the tests.
    Correct the key or the value: durations have a unit (`5m`), samples are separated by spaces and written as numbers,
    `1+2x3`, `1x3`, `_`, `_x3`, `stale` or histograms.

    <https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/>
    """
    yield Finding(at=problem.at, message=problem.message)
