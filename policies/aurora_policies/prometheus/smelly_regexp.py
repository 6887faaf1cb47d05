from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.prometheus import RuleIn

_WILDCARD = regex(r"\.[*+]")
_LITERAL = regex(r"[\w/:@. -]*")
_LETTER = regex(r"[a-zA-Z]")


@policy(
    "PRM015",
    severity="info",
    category="maintainability",
    equivalents={"pint": "promql/regexp"},
    examples=[
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: up{«cluster=~".*dev.*"»}
            """
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: up{«name=~"backup-.+-timer"»}
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: up{cluster=~"dev.*", job=~".*-canary", code=~"5.*0"}
            """,
            because="a prefix, a suffix and a pattern of digits are not a search for a word",
        ),
    ],
)
def smelly_regexp(inside: RuleIn) -> Iterator[Finding]:
    """A matcher searches for a word inside the value of a label.

    A label value that contains several facts can only be matched by guessing: `.*dev.*` also matches `devices` and
    `prod-devon`.
    Add a label for each fact by relabeling, and match it exactly.
    """
    if "~" not in (inside.rule.expr or ""):
        return
    for selector in inside.query.selectors():
        for matcher in selector.matchers:
            if matcher.op not in ("=~", "!~") or matcher.name == "__name__":
                continue
            parts = _WILDCARD.split(matcher.value)
            words = [part for part in parts if _LETTER.search(part)]
            if not words or not all(map(_LITERAL.fullmatch, parts)):
                continue
            if len(words) > 1 or (len(parts) == 3 and not parts[0] and not parts[2]):
                message = (
                    f"'{matcher.value}' searches inside the label '{matcher.name}'; match a label of its own"
                )
                yield Finding(at=inside.part((matcher.start, matcher.end)), message=message)
