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
            """,
            because="`on ()` matches series without common labels",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: sum by (job, version) (up * on (instance) group_left (version) build_info)
            """,
            because="`group_left` adds the label that the aggregation keeps",
        ),
    ],
)
def impossible_expression(inside: RuleIn) -> Iterator[Finding]:
    """A part of an expression can never have the intended effect.

    Two sides without common labels never match, grouping by a label that was removed has no effect, and a comparison
    of constants never changes. The rule is valid, but its result is empty or wrong.
    Write the labels to match in `on (...)` or `ignoring (...)`, and keep the labels that outer parts need.

    <https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching>
    """
    found = inside.outcome
    if found is None:
        return
    for oddity in found.oddities:
        yield Finding(at=inside.part((oddity.start, oddity.end)), message=oddity.message)
