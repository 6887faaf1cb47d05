from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.formats.promql import Matcher, Selector
from aurora_devops.kinds.prometheus import RuleFile, RuleIn


@policy(
    "PRM019",
    severity="warning",
    category="reliability",
    equivalents={"pint": "rule/duplicate", "prometheus": "lint/duplicate-rules"},
    examples=[
        bad(
            """\
            groups:
              - name: a
                rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
              - name: b
                rules:
                  - record: «job:up:sum»
                    expr: sum(up) by (job)
            """
        ),
        good(
            """\
            groups:
              - name: a
                rules:
                  - alert: Slow
                    expr: latency > 1
                    labels: {severity: warning}
                  - alert: Slow
                    expr: latency > 5
                    labels: {severity: critical}
            """,
            because="their labels tell them apart",
        ),
        good(
            """\
            groups:
              - name: a
                rules:
                  - alert: Slow
                    expr: latency{job="api"} > 1
                  - alert: Slow
                    expr: latency{job="web"} > 5
            """
        ),
    ],
)
def duplicate_rule(file: RuleFile) -> Iterator[Finding]:
    """Two rules give the same series.

    Two recording rules write the same samples twice, and Prometheus drops one of them with a warning nobody
    reads; two alerts of one name and the same labels call somebody out twice, or hide each other.
    Remove one, or give each a label that tells them apart.
    """
    seen: dict[tuple[str, str, str], list[RuleIn]] = {}
    for inside in file.rules():
        rule = inside.rule
        if not rule.name or inside.query.expr is None:
            continue
        labels = {**(inside.group.labels or {}), **(rule.labels or {})}
        key = ("alert" if rule.alerting else "record", rule.name, repr(sorted(labels.items(), key=str)))
        others = seen.setdefault(key, [])
        other = next((other for other in others if _same(inside, other)), None)
        if other is not None:
            related = (Related(other.at, "the other one"),)
            yield Finding(at=inside.at, message=f"another rule gives the same {rule.name}", related=related)
        others.append(inside)


def _same(rule: RuleIn, other: RuleIn) -> bool:
    if rule.query.normal == other.query.normal:
        return True
    if not rule.rule.alerting:
        return False
    here, there = list(rule.query.selectors()), list(other.query.selectors())
    return len(here) == len(there) == 1 and _overlap(here[0], there[0])


def _overlap(first: Selector, second: Selector) -> bool:
    """Whether the matchers of one are among those of the other, so that one series may fit both."""
    if first.name is None or first.name != second.name or first.range != second.range:
        return False
    here, there = _conditions(first.matchers), _conditions(second.matchers)
    return here <= there or there <= here


def _conditions(matchers: tuple[Matcher, ...]) -> set[tuple[str, str, str]]:
    return {(m.name, m.op, m.value) for m in matchers if m.name != "__name__"}
