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
    severity="warning",
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
            """,
            because="the sum is calculated from the rates",
        ),
    ],
)
def rate_of_sum(inside: RuleIn) -> Iterator[Finding]:
    """A rate is calculated from a sum of counters.

    When one instance restarts, its counter is reset to zero and the sum decreases. `rate` treats the decrease as a
    reset of the whole sum, and the result shows a spike as high as all counters together.
    Calculate the rate of each counter and sum the rates: `sum(rate(...))`.

    <https://www.robustperception.io/rate-then-sum-never-sum-then-rate/>
    """
    for node in inside.query.walk():
        if not isinstance(node, Call) or node.name not in COUNTER_FUNCTIONS or not node.args:
            continue
        arg = unwrapped(node.args[0])
        if isinstance(arg, Subquery) and _summed(arg.expr):
            yield Finding(
                at=inside.part(node),
                message=f"'{node.name}' of a sum shows a spike at every restart; write sum({node.name}(...))",
            )
        elif (
            isinstance(arg, Selector) and arg.name in inside.file.recorded and arg.name != inside.rule.record
        ):
            for other in inside.file.recorded[arg.name]:
                if other.query.expr is not None and _summed(other.query.expr):
                    message = f"'{node.name}' of the sum '{arg.name}' shows a spike at every restart"
                    related = (Related(other.at, "recorded here"),)
                    yield Finding(at=inside.part(node), message=message, related=related)
                    break


def _summed(expr: Expr) -> bool:
    expr = unwrapped(expr)
    return isinstance(expr, Aggregation) and expr.op == "sum"
