from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.prometheus import RuleIn


@policy(
    "PRM031",
    severity="info",
    category="maintainability",
    equivalents={"pint": "promql/impossible"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: «sum by (job) (errors or vector(0))»
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: requests{team!=""} * on (job) «group_left (team)» owner
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: sum(errors or vector(0))
            """,
            because="the aggregation does not name a label",
        ),
    ],
)
def redundant_label(inside: RuleIn) -> Iterator[Finding]:
    """A grouping or join label has no effect on a part of the expression.

    In `sum by (job) (x or vector(0))` the second branch has no labels, so it produces a series of its own beside those
    of `x`; `group_left` over a label that is already there replaces it.
    Both are correct when they are intended.
    Remove the label, or give the fallback the same labels with `label_replace`.

    <https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching>
    """
    found = inside.outcome
    for oddity in found.redundancies if found is not None else ():
        yield Finding(at=inside.part((oddity.start, oddity.end)), message=oddity.message)
