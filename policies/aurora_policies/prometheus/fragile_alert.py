from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.promql import Aggregation, Binary, Expr, unwrapped
from aurora_devops.kinds.prometheus import RuleIn
from aurora_devops.kinds.prometheus.model import seconds


@policy(
    "PRM018",
    severity="info",
    category="reliability",
    equivalents={"pint": "promql/fragile"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Busy
                    expr: «topk(10, requests)» > 100
                    for: 5m
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: «sum(rate(failed_total[5m])) / sum(rate(handled_total[5m]))» > 0.1
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Busy
                    expr: sum by (job) (topk(10, requests)) > 100
                    for: 5m
            """,
            because="the series of the alert are the jobs, not the selected series",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: sum(rate(failed_total[5m])) / sum(rate(handled_total[5m])) > 0.1
                    for: 5m
            """,
            because="the first evaluations after a restart do not fire",
        ),
        good(
            """\
            groups:
              - name: nodes
                rules:
                  - alert: Evictions
                    expr: |
                      sum by (instance) (rate(evictions_total[5m]))
                      * on (instance) group_left (node) max by (instance, node) (node_name_info) > 0
            """,
            because="the second aggregation only adds the label `node`",
        ),
    ],
)
def fragile_alert(inside: RuleIn) -> Iterator[Finding]:
    """An alert depends on which series are present, and can fire for incomplete data.

    After a restart, Prometheus spreads the first scrapes over the scrape interval. Until all targets are scraped, two
    aggregations add up different parts of them, and their ratio or difference is wrong.
    `topk` and similar functions can select other series at every evaluation, so that `for` starts again and the alert
    flaps.
    Set `for` to at least twice the scrape interval, and aggregate what `topk` returns.
    """
    rule = inside.rule
    if not rule.alerting or inside.query.expr is None:
        return
    yield from _changing(inside, inside.query.expr)
    if seconds(rule.for_ or "0") != 0:
        return
    compared = [node for node in inside.query.walk() if isinstance(node, Binary) and node.filters]
    for node in {id(part): part for comparison in compared for part in _operands(comparison)}.values():
        both = isinstance(unwrapped(node.lhs), Aggregation) and isinstance(unwrapped(node.rhs), Aggregation)
        # A side that only adds labels, as an info metric does, has the same value for each target.
        if both and not node.include:
            problem = "is wrong after a restart until all targets are scraped; add 'for'"
            message = f"'{node.op}' of two aggregations {problem}"
            yield Finding(at=inside.part(node), message=message)


def _operands(comparison: Binary) -> Iterator[Binary]:
    """The arithmetic whose result is compared."""
    stack: list[Expr] = [comparison.lhs, comparison.rhs]
    while stack:
        node = unwrapped(stack.pop())
        if isinstance(node, Binary) and node.op in ("+", "-", "*", "/", "%", "^"):
            yield node
            stack += (node.lhs, node.rhs)


def _changing(inside: RuleIn, expr: Expr) -> Iterator[Finding]:
    """The `topk` whose series are the series of the alert."""
    expr = unwrapped(expr)
    if isinstance(expr, Aggregation):
        if expr.keeps_series:
            message = f"'{expr.op}' can select other series at every evaluation; aggregate its result"
            yield Finding(at=inside.part(expr), message=message)
    elif isinstance(expr, Binary):
        yield from _changing(inside, expr.lhs)
        if expr.op == "or":
            yield from _changing(inside, expr.rhs)
