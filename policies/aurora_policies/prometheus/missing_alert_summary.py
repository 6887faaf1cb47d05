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
                      message: '{{ $labels.instance }} is down'
            """,
            because="the older name says it as well",
        ),
    ],
)
def missing_alert_summary(inside: RuleIn) -> Iterator[Finding]:
    """An alert has no summary.

    Whoever is called out sees a name and a heap of labels, and first has to find out what is wrong.
    Say it in one line in the annotation `summary`, with the labels that tell where.
    """
    rule = inside.rule
    if rule.alerting and rule.annotation("summary", "message", "title", "description") is None:
        yield Finding(at=inside.at, message=f"{rule.name} has no annotation summary")
