from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.promql import COUNTER_FUNCTIONS, Binary, Call, Expr, Selector, unwrapped
from aurora_devops.kinds.prometheus import RuleIn


@policy(
    "PRM010",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: HighErrorRate
                    expr: «rate(http_requests_total{status=~"5.."}[5m]) / rate(http_requests_total[5m])» > 0.05
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: ratio
                    expr: «rate(errors_total{code="500"}[5m]) / rate(requests_total[5m])»
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: HighErrorRate
                    expr: |
                      sum by (job) (rate(http_requests_total{status=~"5.."}[5m]))
                        / sum by (job) (rate(http_requests_total[5m])) > 0.05
            """,
            because="both sides are aggregated to the same labels",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: mean
                    expr: rate(latency_seconds_sum[5m]) / rate(latency_seconds_count[5m])
            """,
            because="sum and count have the same labels",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: ratio
                    expr: rate(errors_total{code="500"}[5m]) / ignoring(code) rate(requests_total[5m])
            """,
            because="the matching labels are explicit",
        ),
    ],
)
def unaggregated_ratio(inside: RuleIn) -> Iterator[Finding]:
    """A ratio divides unaggregated rates, and one side is a subset of the other.

    Two series are divided only if all their labels are equal, so each series of errors is divided by itself: the
    ratio is always 1, or has no result.
    Aggregate both sides to the same labels: `sum by (job) (...) / sum by (job) (...)`.

    <https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching>
    """
    for node in inside.query.walk():
        if not isinstance(node, Binary) or node.op != "/" or node.matching:
            continue
        part, whole = _selected(node.lhs), _selected(node.rhs)
        if part is None or whole is None:
            continue
        narrowed = {(m.name, m.op, m.value) for m in part.matchers} - {
            (m.name, m.op, m.value) for m in whole.matchers
        }
        if not narrowed:
            continue
        labels = sorted({name for name, _, _ in narrowed})
        same = part.name is not None and part.name == whole.name
        why = (
            "each series is divided only by itself"
            if same
            else f"both sides need the same {', '.join(labels)}"
        )
        yield Finding(
            at=inside.part(node), message=f"divides unaggregated rates, so {why}; aggregate both sides"
        )


def _selected(expr: Expr) -> Selector | None:
    """What a rate is taken of."""
    expr = unwrapped(expr)
    if isinstance(expr, Call) and expr.name in COUNTER_FUNCTIONS:
        inner = unwrapped(expr.args[0])
        return inner if isinstance(inner, Selector) else None
    return None
