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
            """
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
            because="it only chooses between two texts",
        ),
    ],
)
def value_in_label(inside: RuleIn) -> Iterator[Finding]:
    """A label of an alert holds the value.

    An alert is known by its labels: with every new value it is another alert, the old one is resolved, `for`
    starts over, and an alert that must hold for some minutes never fires.
    Show the value in an annotation.
    """
    for where, place, template in inside.templates:
        if where == "labels":
            for use in template.values:
                if not use.compared:
                    message = f"{use.name} makes every value an alert of its own"
                    yield Finding(at=place.sub(use.start, use.end), message=message)
                    break
