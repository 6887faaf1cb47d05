from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.promql import Aggregation, Binary, Call, Expr, Selector, constant, holds, unwrapped
from aurora_devops.kinds.prometheus import RuleIn

_SPREADING = frozenset({"sum", "avg", "stddev", "stdvar"})


@policy(
    "PRM017",
    severity="warning",
    category="reliability",
    equivalents={"pint": "promql/nan"},
    examples=[
        bad("""\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: avg(«hits / requests»)
            """),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: avg(hits / (requests > 0))
            """,
            because="series with a divisor of zero are removed first",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: sum(hits) / sum(requests)
            """,
            because="the sums are divided, not the series",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: sum(bytes / 1024)
            """,
            because="the divisor is a constant",
        ),
        good(
            """\
            groups:
              - name: g
                rules:
                  - record: r
                    expr: avg((disk_total_bytes - disk_free_bytes) / disk_total_bytes)
            """,
            because="a capacity is not zero",
        ),
    ],
)
def nan_in_aggregation(inside: RuleIn) -> Iterator[Finding]:
    """An aggregation adds up quotients whose divisor can be zero.

    Zero divided by zero is NaN, and one NaN makes a sum or an average NaN: a single idle instance hides the values of
    all others, and every comparison with the result is false.
    Aggregate before dividing, or filter the divisor: `a / (b > 0)`.
    Capacities are not reported: metrics with `max`, `limit`, `size`, `capacity`, `quota` or `total_bytes` in the name.
    """
    for node in inside.query.walk():
        if isinstance(node, Aggregation) and node.op in _SPREADING:
            found = _unsafe(node.expr, inside, 3)
            if found is not None:
                place = found if _within(found, node) else node
                message = f"'{node.op}' is NaN when one divisor is zero; filter the divisor: a / (b > 0)"
                yield Finding(at=inside.part(place), message=message)


def _within(found: Expr, node: Aggregation) -> bool:
    return any(part is found for part in node.walk())


def _unsafe(expr: Expr, inside: RuleIn, depth: int) -> Expr | None:
    """The division in an expression whose result reaches its top and may be NaN, through recording rules too."""
    expr = unwrapped(expr)
    if isinstance(expr, Binary):
        if expr.op in ("/", "%") and not _never_zero(expr.rhs):
            return expr
        if expr.filters or expr.op == "unless":
            # Every comparison with NaN is false: the filter drops it.
            return _unsafe(expr.lhs, inside, depth) if expr.op == "unless" else None
        found = _unsafe(expr.lhs, inside, depth)
        return found if found is not None or expr.op == "and" else _unsafe(expr.rhs, inside, depth)
    if isinstance(expr, Aggregation):
        return _unsafe(expr.expr, inside, depth) if expr.op in _SPREADING else None
    if isinstance(expr, Selector) and expr.range is None and expr.name and depth:
        # A rule that reads its own name reads the metric that targets export.
        for other in inside.file.recorded.get(expr.name, ()) if expr.name != inside.rule.record else ():
            if other.query.expr is not None and _unsafe(other.query.expr, other, depth - 1) is not None:
                return expr
    return None


# What a resource has: the memory of a host, the limit of a pool. It is not zero as long as the series exists.
_CAPACITY = regex(
    r"(?i)(?:\A|_)(?:max|limits?|size|capacity|quota|period|mem_?total)(?:_|\Z)|_total_bytes\Z|_memory_total\Z"
)


def _never_zero(divisor: Expr) -> bool:
    divisor = unwrapped(divisor)
    if isinstance(divisor, Selector):
        return divisor.name is not None and _CAPACITY.search(divisor.name) is not None
    value = constant(divisor)
    if value is not None:
        return value != 0
    if isinstance(divisor, Binary) and divisor.filters:
        limit = constant(divisor.rhs)
        return limit is not None and not holds(divisor.op, 0.0, limit)
    if isinstance(divisor, Call) and divisor.name in ("clamp", "clamp_min", "clamp_max"):
        limits = [constant(arg) for arg in divisor.args[1:]]
        if None in limits or not limits:
            return False
        low, high = limits[0], limits[-1]
        assert low is not None
        assert high is not None
        return (divisor.name != "clamp_max" and low > 0) or (divisor.name != "clamp_min" and high < 0)
    if isinstance(divisor, Binary) and divisor.op == "+":
        return any((constant(side) or 0) > 0 for side in divisor.children)
    return False
