from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.prometheus import RuleIn


class Options(PolicyOptions):
    labels: tuple[str, ...] = option(
        ("severity", "priority", "level", "criticality", "urgency", "page"),
        description="Labels that can contain the severity of an alert.",
    )


@policy(
    "PRM006",
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
                    labels:
                      severity: critical
            """,
            because="the rule sets the label",
        ),
        good(
            """\
            groups:
              - name: api
                labels:
                  severity: warning
                rules:
                  - alert: InstanceDown
                    expr: up == 0
                    for: 5m
            """,
            because="the group sets the label",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Burn
                    expr: ALERTS{alertname="A", severity="critical"}
            """,
            because="the series have the label",
        ),
    ],
)
def missing_alert_severity(inside: RuleIn, options: Options) -> Iterator[Finding]:
    """An alert has no severity.

    Alertmanager routes and inhibits alerts by their labels: without a severity, an outage is treated like a minor
    problem.
    Set the label `severity` to a value that the routes use.
    """
    rule = inside.rule
    if not rule.alerting:
        return
    given = {*(rule.labels or {}), *(inside.group.labels or {})}
    if given.isdisjoint(options.labels) and not any(
        selector.matcher(label) for selector in inside.query.selectors() for label in options.labels
    ):
        yield Finding(at=inside.at, message=f"alert '{rule.name}' has no label '{options.labels[0]}'")
