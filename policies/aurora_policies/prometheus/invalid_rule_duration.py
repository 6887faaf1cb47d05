from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import InvalidDuration


@policy(
    "PRM003",
    severity="error",
    category="validity",
    equivalents={"pint": ("alerts/for", "yaml/parse")},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Down
                    expr: up == 0
                    for: «5 minutes»
            """
        ),
        bad("groups:\n  - name: api\n    interval: «30»\n    rules: []\n"),
        good(
            """\
            groups:
              - name: api
                interval: 1m30s
                rules:
                  - alert: Down
                    expr: up == 0
                    for: 0
            """,
            because="units are combined from large to small, and 0 needs no unit",
        ),
    ],
)
def invalid_rule_duration(problem: InvalidDuration) -> Iterator[Finding]:
    """A duration in a rule file is not valid.

    Prometheus does not load the file.
    Write integers with their units, the largest first: `90s`, `5m`, `1h30m`, `7d`.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/>
    """
    yield Finding(at=problem.at, message=problem.message)
