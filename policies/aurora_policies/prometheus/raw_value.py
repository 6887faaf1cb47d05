from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.promql import Aggregation, Binary, Call, Expr, unwrapped
from aurora_devops.kinds.prometheus import RuleIn

_FRACTIONS = frozenset({"rate", "irate", "deriv"})
_ROUND = frozenset({"round", "floor", "ceil"})
_COUNTS = frozenset({"count", "count_values", "group"})


@policy(
    "PRM025",
    severity="info",
    category="observability",
    equivalents={"pint": "alerts/template"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: rate(errors_total[5m]) > 0
                    annotations:
                      summary: '{{ «$value» }} errors a second'
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: rate(errors_total[5m]) > 0
                    annotations:
                      summary: '{{ $value | humanize }} errors a second'
            """,
            because="`humanize` formats the value",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: Errors
                    expr: count(rate(errors_total[5m]) > 0) > 3
                    annotations:
                      summary: '{{ $value }} instances have errors'
            """,
            because="a count is a whole number",
        ),
    ],
)
def raw_value(inside: RuleIn) -> Iterator[Finding]:
    """A template shows the value of a rate without formatting it.

    The value of a rate has many digits, such as `0.016666666666666666`.
    Pass it through `humanize`, `humanizePercentage` or `printf "%.2f"`.
    """
    if not inside.rule.alerting or inside.query.expr is None or not _fractional(inside.query.expr):
        return
    for where, place, template in inside.templates:
        if where == "annotations":
            for use in template.values:
                if not use.pipe and not use.compared:
                    yield Finding(
                        at=place.sub(use.start, use.end),
                        message=f"'{use.name}' is a rate with many digits; use {use.name} | humanize",
                    )
                    break


def _fractional(expr: Expr) -> bool:
    expr = unwrapped(expr)
    if isinstance(expr, Call):
        return expr.name in _FRACTIONS or (expr.name not in _ROUND and any(map(_fractional, expr.args)))
    if isinstance(expr, Aggregation):
        return expr.op not in _COUNTS and _fractional(expr.expr)
    if isinstance(expr, Binary):
        return _fractional(expr.lhs) or (not expr.compares and expr.op != "and" and _fractional(expr.rhs))
    return any(map(_fractional, expr.children))
