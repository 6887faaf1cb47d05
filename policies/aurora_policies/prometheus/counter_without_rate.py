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
            """,
            because="the increase of the counter is compared",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: errors_total - errors_total offset 1h > 10
            """,
            because="a difference of two values is compared",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: New
                    expr: errors_total > 0 unless errors_total offset 5m
            """,
            because="the condition is that the counter is new",
        ),
        good(
            """\
            groups:
              - name: jobs
                rules:
                  - alert: Waiting
                    expr: jobs_total{state="queued"} > 10
            """,
            because="what is in a state that ends is an amount",
        ),
    ],
)
def counter_without_rate(inside: RuleIn) -> Iterator[Finding]:
    """An alert compares the value of a counter with a threshold.

    A counter only increases: once it exceeds the threshold, the alert fires until the process restarts, however old
    the last event is.
    Compare the increase: `rate(...)` or `increase(...)`.

    <https://prometheus.io/docs/concepts/metric_types/#counter>
    """
    if not inside.rule.alerting:
        return
    for node in inside.query.walk():
        if isinstance(node, Binary) and node.op in (">", ">=") and constant(node.rhs):
            left = unwrapped(node.lhs)
            if isinstance(left, Selector) and left.range is None and left.is_counter:
                yield Finding(
                    at=inside.part(left),
                    message=f"'{left.name}' is a counter; compare rate() or increase() of it",
                )
