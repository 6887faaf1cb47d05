from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import RuleIn


@policy(
    "PRM008",
    severity="info",
    category="observability",
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: «HighLatency»
                    expr: latency > 1
                    for: 5m
                    annotations:
                      summary: slow
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: HighLatency
                    expr: latency > 1
                    for: 5m
                    annotations:
                      summary: slow
                      description: '{{ $labels.job }} answers in {{ $value }} s; users see time-outs from 3 s on.'
            """,
            because="the rule has a description",
        ),
    ],
)
def missing_alert_description(inside: RuleIn) -> Iterator[Finding]:
    """An alert has no description.

    A summary names the problem, but not its extent or its effect on users.
    Add the annotation `description`, with `{{ $value }}` and the labels.
    """
    rule = inside.rule
    if rule.alerting and rule.annotation("description", "message", "details") is None:
        yield Finding(at=inside.at, message=f"alert '{rule.name}' has no annotation 'description'")
