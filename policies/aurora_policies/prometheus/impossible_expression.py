from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import RuleIn


@policy(
    "PRM016",
    severity="warning",
    category="reliability",
    equivalents={"pint": "promql/impossible"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - alert: A
                    expr: «errors{job="api"} unless sum(maintenance)»
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: «requests / on (instance) sum(requests)»
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: sum by (job) (up * on (instance) «group_left (version)» build_info)
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - alert: A
                    expr: errors{job="api"} unless on () sum(maintenance) > 0
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: sum by (job, version) (up * on (instance) group_left (version) build_info)
            """
        ),
    ],
)
def impossible_expression(inside: RuleIn) -> Iterator[Finding]:
    """A part of an expression can never do what it is written for.

    Two sides whose labels cannot be the same never match, an aggregation by a label that is gone keeps nothing
    apart, and a comparison of constants never changes: the rule is valid, and gives nothing or nonsense.
    Say with `on (...)` or `ignoring (...)` which labels to match by, and keep the labels that are needed further
    out.

    <https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching>
    """
    found = inside.outcome
    if found is None:
        return
    for oddity in found.oddities:
        yield Finding(at=inside.part((oddity.start, oddity.end)), message=oddity.message)
