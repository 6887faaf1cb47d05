from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.formats.promql import Selector
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
        bad(
            """\
            groups:
              - name: a
                rules:
                  - alert: Down
                    expr: up{job=~"api.*"} == 0
                  - alert: «Down»
                    expr: up{job="api-eu"} == 0
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
            because="each has a label of its own",
        ),
        good(
            """\
            groups:
              - name: a
                rules:
                  - alert: Slow
                    expr: latency{job="api"} > 1
                  - alert: Slow
                    expr: latency{job=~"web.*"} > 5
            """,
            because="no series has both values of job",
        ),
        good(
            """\
            groups:
              - name: a
                rules:
                  - alert: Stuck
                    expr: min by (job) (time() - (last_success > 0)) > 7200
                  - alert: Stuck
                    expr: max by (job) (max_over_time(last_success[2h])) == 0
            """,
            because="the second condition is another one: nothing has succeeded yet",
        ),
    ],
)
def duplicate_rule(file: RuleFile) -> Iterator[Finding]:
    """Two rules produce the same series or the same alert.

    Two recording rules with the same name and labels write the same samples twice, and Prometheus drops one of them
    and logs a warning.
    Two alerts with the same name and labels that can fire for the same series send every notification twice, or one
    resolves the other.
    Remove one of the rules, or give each a label of its own.
    Thresholds and ranges are not compared: they do not distinguish alerts.
    """
    seen: dict[tuple[str, str, str], list[RuleIn]] = {}
    for inside in file.rules():
        rule = inside.rule
        if not rule.name or inside.query.expr is None:
            continue
        labels = {**(inside.group.labels or {}), **(rule.labels or {})}
        sort = "alert" if rule.alerting else "recording rule"
        key = (sort, rule.name, repr(sorted(labels.items(), key=str)))
        others = seen.setdefault(key, [])
        other = next((other for other in others if _same(inside, other)), None)
        if other is not None:
            related = (Related(other.at, "the other rule"),)
            message = f"{sort} '{rule.name}' is defined twice with the same labels; remove one or add a label"
            yield Finding(at=inside.at, message=message, related=related)
        others.append(inside)


def _same(rule: RuleIn, other: RuleIn) -> bool:
    if rule.query.normal == other.query.normal:
        return True
    if not rule.rule.alerting:
        return False
    if _unlabelled(rule) and _unlabelled(other):
        return True
    here, there = list(rule.query.selectors()), list(other.query.selectors())
    if not here or _shape(rule) != _shape(other):
        return False
    return all(_overlap(first, second) for first, second in zip(here, there, strict=True))


def _shape(inside: RuleIn) -> list[str]:
    """The operators, functions and sorts of the parts of an expression: other shapes are other conditions."""
    return [str(getattr(node, "op", "") or getattr(node, "name", "")) for node in inside.query.walk()]


def _unlabelled(rule: RuleIn) -> bool:
    """Whether every result is without labels, so that the alert has only one instance."""
    found = rule.outcome
    return (
        found is not None
        and bool(found.series)
        and all(series.closed and not series.may for series in found.series)
    )


def _overlap(first: Selector, second: Selector) -> bool:
    """Whether one series can satisfy both selectors."""
    if first.name is None or first.name != second.name or first.offset != second.offset:
        return False
    return not any(
        here.name == there.name and here.excludes(there)
        for here in first.matchers
        for there in second.matchers
    )
