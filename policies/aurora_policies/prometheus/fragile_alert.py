from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.promql import Aggregation, Binary, Expr, Selector, unwrapped
from aurora_devops.kinds.prometheus import RuleIn


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
                  - alert: Growth
                    expr: «sum(size) - sum(size offset 30m)» > 5
                    for: 5m
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
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Growth
                    expr: sum(size - size offset 30m) > 5
                    for: 5m
            """
        ),
    ],
)
def fragile_alert(inside: RuleIn) -> Iterator[Finding]:
    """An alert depends on which series happen to be there.

    `topk` picks other series at every evaluation, so `for` starts over and the alert flaps; two sums at two
    times count different series after a deployment, and their difference is the change of instances.
    Aggregate before comparing, and take differences series by series before summing them.
    """
    if not inside.rule.alerting or inside.query.expr is None:
        return
    yield from _changing(inside, inside.query.expr)
    for node in inside.query.walk():
        if not isinstance(node, Binary) or node.op not in ("+", "-", "*", "/", "%", "^"):
            continue
        left, right = _aggregated(node.lhs), _aggregated(node.rhs)
        if left is not None and right is not None and left.name == right.name and left.offset != right.offset:
            message = f"the two sides add up {left.name} at two times, and maybe other series"
            yield Finding(at=inside.part(node), message=message)


def _changing(inside: RuleIn, expr: Expr) -> Iterator[Finding]:
    """The `topk` whose series are the alert's own."""
    expr = unwrapped(expr)
    if isinstance(expr, Aggregation):
        if expr.keeps_series:
            yield Finding(at=inside.part(expr), message=f"{expr.op} gives other series at every evaluation")
    elif isinstance(expr, Binary):
        yield from _changing(inside, expr.lhs)
        if expr.op == "or":
            yield from _changing(inside, expr.rhs)


def _aggregated(expr: Expr) -> Selector | None:
    """The only selector of an aggregation."""
    expr = unwrapped(expr)
    if not isinstance(expr, Aggregation):
        return None
    found = [node for node in expr.walk() if isinstance(node, Selector)]
    return found[0] if len(found) == 1 and found[0].name else None
