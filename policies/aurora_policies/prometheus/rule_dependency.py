from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.prometheus import RuleIn


@policy(
    "PRM020",
    severity="info",
    category="reliability",
    equivalents={"pint": "rule/dependency"},
    examples=[
        bad(
            """\
            groups:
              - name: rates
                rules:
                  - record: job:errors:ratio
                    expr: «job:errors:sum» / 100
              - name: sums
                rules:
                  - record: job:errors:sum
                    expr: sum by (job) (errors)
            """
        ),
        good(
            """\
            groups:
              - name: errors
                rules:
                  - record: job:errors:sum
                    expr: sum by (job) (errors)
                  - record: job:errors:ratio
                    expr: job:errors:sum / 100
            """
        ),
    ],
)
def rule_dependency(inside: RuleIn) -> Iterator[Finding]:
    """A recording rule reads what a rule of another group records.

    Groups are evaluated side by side, at times of their own: this rule works with a value that is up to an
    interval old, and what is built on it lags once more.
    Put both rules into one group, the one that is read first.
    """
    if inside.rule.record is None:
        return
    recorded = inside.file.recorded
    for selector in inside.query.selectors():
        for other in recorded.get(selector.name or "", ()):
            if other.group is not inside.group and any(other.query.selectors()):
                message = f"{selector.name} is recorded in the group {other.group.name}"
                yield Finding(inside.part(selector), message, related=(Related(other.at, "recorded here"),))
                break
