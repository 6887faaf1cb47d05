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
            """,
            because="the annotation links to a runbook",
        ),
        good(
            """\
            groups:
              - name: meta
                rules:
                  - alert: Watchdog
                    expr: vector(1)
            """,
            because="it does not notify anyone",
        ),
    ],
)
def missing_alert_runbook(inside: RuleIn) -> Iterator[Finding]:
    """An alert has no link to a runbook.

    Without a runbook, the person on call has to find the cause again each time.
    Add the annotation `runbook_url` with the URL of a page on diagnosis and mitigation.

    <https://sre.google/workbook/on-call/>
    """
    rule = inside.rule
    if not rule.alerting or rule.annotation(
        "runbook_url", "runbook", "runbookUrl", "playbook", "playbook_url"
    ):
        return
    if any(inside.query.selectors()) or inside.query.expr is None:
        yield Finding(at=inside.at, message=f"alert '{rule.name}' has no annotation 'runbook_url'")
