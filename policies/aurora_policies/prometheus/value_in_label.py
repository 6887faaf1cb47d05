from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import RuleIn


@policy(
    "PRM024",
    severity="warning",
    category="reliability",
    equivalents={"pint": "alerts/template"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Slow
                    expr: latency > 1
                    for: 5m
                    labels:
                      value: '{{ «$value» }}'
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Slow
                    expr: latency > 1
                    for: 5m
                    annotations:
                      description: 'latency is {{ $value }}'
            """,
            because="an annotation does not identify the alert",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Slow
                    expr: latency > 1
                    labels:
                      severity: '{{ if gt $value 5.0 }}critical{{ else }}warning{{ end }}'
            """,
            because="the value only selects one of two strings",
        ),
    ],
)
def value_in_label(inside: RuleIn) -> Iterator[Finding]:
    """A label of an alert contains the value of the expression.

    The labels identify an alert: each new value is a new alert, the old one is resolved, and `for` starts again.
    Show the value in an annotation.
    """
    for where, place, template in inside.templates:
        if where == "labels":
            for use in template.values:
                if not use.compared:
                    message = f"'{use.name}' in a label creates a new alert for each value; use an annotation"
                    yield Finding(at=place.sub(use.start, use.end), message=message)
                    break
