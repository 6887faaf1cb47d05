from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.promql import Binary, Selector, constant, unwrapped
from aurora_devops.kinds.prometheus import RuleIn


@policy(
    "PRM028",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: «errors_total» > 10
                    for: 5m
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: increase(errors_total[10m]) > 10
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: errors_total - errors_total offset 1h > 10
            """,
            because="it is the difference that counts",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: New
                    expr: errors_total > 0 unless errors_total offset 5m
            """,
            because="it asks whether there is one at all",
        ),
    ],
)
def counter_without_rate(inside: RuleIn) -> Iterator[Finding]:
    """An alert compares a counter itself with a threshold.

    A counter only grows: once above the threshold, the alert fires until the process restarts, whether the last
    error was a minute or a month ago.
    Compare how fast it grows: `rate(...)` or `increase(...)`.

    <https://prometheus.io/docs/concepts/metric_types/#counter>
    """
    if not inside.rule.alerting:
        return
    for node in inside.query.walk():
        if isinstance(node, Binary) and node.op in (">", ">=") and constant(node.rhs):
            left = unwrapped(node.lhs)
            if isinstance(left, Selector) and left.range is None and left.is_counter:
                yield Finding(at=inside.part(left), message=f"{left.name} only grows: compare its rate")
