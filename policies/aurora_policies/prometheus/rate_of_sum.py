from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.formats.promql import (
    COUNTER_FUNCTIONS,
    Aggregation,
    Call,
    Expr,
    Selector,
    Subquery,
    unwrapped,
)
from aurora_devops.kinds.prometheus import RuleIn


@policy(
    "PRM026",
    severity="error",
    category="reliability",
    equivalents={"pint": "promql/rate"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: «rate(sum(requests_total)[5m:])»
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: job:requests:sum
                    expr: sum by (job) (requests_total)
                  - record: job:requests:rate5m
                    expr: «rate(job:requests:sum[5m])»
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: sum(rate(requests_total[5m]))
            """
        ),
    ],
)
def rate_of_sum(inside: RuleIn) -> Iterator[Finding]:
    """A rate is taken of a sum of counters.

    When one instance restarts, its counter falls to zero and the sum falls a little: `rate` takes that for a
    restart of everything, and shows a spike as high as all counters together.
    Take the rate of each counter first and sum then: `sum(rate(...))`, never `rate(sum(...))`.

    <https://www.robustperception.io/rate-then-sum-never-sum-then-rate/>
    """
    for node in inside.query.walk():
        if not isinstance(node, Call) or node.name not in COUNTER_FUNCTIONS or not node.args:
            continue
        arg = unwrapped(node.args[0])
        if isinstance(arg, Subquery) and _summed(arg.expr):
            yield Finding(
                at=inside.part(node), message=f"{node.name} of a sum takes every restart for a spike"
            )
        elif isinstance(arg, Selector) and arg.name in inside.file.recorded:
            for other in inside.file.recorded[arg.name]:
                if other.query.expr is not None and _summed(other.query.expr):
                    message = f"{arg.name} is a sum: its {node.name} takes every restart for a spike"
                    related = (Related(other.at, "recorded here"),)
                    yield Finding(at=inside.part(node), message=message, related=related)
                    break


def _summed(expr: Expr) -> bool:
    expr = unwrapped(expr)
    return isinstance(expr, Aggregation) and expr.op == "sum"
