from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import RuleIn


@policy(
    "PRM009",
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
                      runbook_url: https://runbooks.example.com/high-latency
            """
        ),
        good(
            """\
            groups:
              - name: meta
                rules:
                  - alert: Watchdog
                    expr: vector(1)
            """,
            because="nobody is called out by it",
        ),
    ],
)
def missing_alert_runbook(inside: RuleIn) -> Iterator[Finding]:
    """An alert has no link to a runbook.

    At three in the morning the one who is called out starts from nothing, even when somebody solved the same
    problem last month.
    Give the annotation `runbook_url` the address of a page that says what to look at and what to do.

    <https://sre.google/workbook/on-call/>
    """
    rule = inside.rule
    if not rule.alerting or rule.annotation(
        "runbook_url", "runbook", "runbookUrl", "playbook", "playbook_url"
    ):
        return
    if any(inside.query.selectors()) or inside.query.expr is None:
        yield Finding(at=inside.at, message=f"{rule.name} has no annotation runbook_url")
