from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.promql import Matcher, Selector
from aurora_devops.kinds.prometheus import RuleIn

_WORDS = regex(r"[\w|-]*")


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
            """,
            because="rules of one group are evaluated in order",
        ),
        good(
            """\
            groups:
              - name: availability
                rules:
                  - record: job_slo:errors:rate5m
                    expr: sum by (job) (rate(errors_total[5m]))
                    labels: {slo: availability}
                  - record: job_slo:errors:ratio
                    expr: job_slo:errors:rate5m{slo="availability"} / 100
              - name: latency
                rules:
                  - record: job_slo:errors:rate5m
                    expr: sum by (job) (rate(slow_total[5m]))
                    labels: {slo: latency}
            """,
            because="the metric of the other group has another label",
        ),
    ],
)
def rule_dependency(inside: RuleIn) -> Iterator[Finding]:
    """A recording rule reads a metric that a rule of another group records.

    Groups are evaluated concurrently, so this rule works with a value that is up to one interval old.
    Put both rules into one group, the one that is read first.
    """
    if inside.rule.record is None:
        return
    recorded = inside.file.recorded
    for selector in inside.query.selectors():
        for other in recorded.get(selector.name or "", ()):
            if other.group is inside.group or not _reads(selector, other):
                continue
            if any(other.query.selectors()):
                message = f"'{selector.name}' is recorded in group '{other.group.name}'; put both rules into one group"
                yield Finding(inside.part(selector), message, related=(Related(other.at, "recorded here"),))
                break


def _reads(selector: Selector, recording: RuleIn) -> bool:
    """Whether the labels that a rule gives what it records let a selector find it."""
    labels = {**(recording.group.labels or {}), **(recording.rule.labels or {})}
    return all(
        _fits(matcher, str(labels[matcher.name])) for matcher in selector.matchers if matcher.name in labels
    )


def _fits(matcher: Matcher, value: str) -> bool:
    if matcher.op in ("=", "!="):
        return (matcher.value == value) == (matcher.op == "=")
    # What a longer pattern matches is not known here.
    if not _WORDS.fullmatch(matcher.value):
        return False
    return (value in matcher.value.split("|")) == (matcher.op == "=~")
