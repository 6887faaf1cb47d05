from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import RuleIn


@policy(
    "PRM007",
    severity="warning",
    category="observability",
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: «InstanceDown»
                    expr: up == 0
                    for: 5m
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: InstanceDown
                    expr: up == 0
                    for: 5m
                    annotations:
                      summary: '{{ $labels.instance }} is down'
            """,
            because="the rule has a summary",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: InstanceDown
                    expr: up == 0
                    for: 5m
                    annotations:
                      message: '{{ $labels.instance }} is down'
            """,
            because="the older name of the annotation",
        ),
    ],
)
def missing_alert_summary(inside: RuleIn) -> Iterator[Finding]:
    """An alert has no summary.

    Notifications show the name and the labels of the alert only.
    Add the annotation `summary` with one line on the problem, and the labels that identify its place.
    """
    rule = inside.rule
    if rule.alerting and rule.annotation("summary", "message", "title", "description") is None:
        yield Finding(at=inside.at, message=f"alert '{rule.name}' has no annotation 'summary'")
