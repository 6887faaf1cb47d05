import re
from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.promql import Matcher
from aurora_devops.kinds.prometheus import RuleIn

_LITERAL = regex(r"""[\w/:@, "'-]*""")
_EMPTY_GROUP = regex(r"\((?:\?:)?\)")


@policy(
    "PRM014",
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
                    expr: up{«job=~"api"»}
            """,
            fixed="""\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: up{job="api"}
            """,
        ),
        bad(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: up{«job=~"^api.+$"»}
            """,
            fixed="""\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: up{job=~"api.+"}
            """,
        ),
        bad("""\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: up{«job=~".*"»}
            """),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: up{job=~"api|web", env!~"test.*"}
            """,
            because="alternatives and wildcards need a regular expression",
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: up{job=~".+"}
            """,
            because="the label must exist",
        ),
    ],
)
def redundant_regexp(inside: RuleIn) -> Iterator[Finding]:
    """A matcher uses a regular expression where a simpler matcher has the same effect.

    With `=~` Prometheus compares every value of the label, and readers look for a pattern.
    Matchers are always anchored at both ends, and `.*` also matches series without the label.
    Write `=` or `!=` for fixed strings, remove `^`, `$` and `.*`, and write `=""` instead of `!~".+"`.

    <https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors>
    """
    if "~" not in (inside.rule.expr or ""):
        return
    for selector in inside.query.selectors():
        for matcher in selector.matchers:
            if matcher.op not in ("=~", "!~") or (
                matcher.name == "__name__" and selector.start == matcher.start
            ):
                continue
            message, value = _judge(matcher)
            if message:
                yield Finding(
                    inside.part((matcher.start, matcher.end)), message, _fix(inside, matcher, value)
                )


def _judge(matcher: Matcher) -> tuple[str, str | None]:
    """What is wrong with a pattern, and what to write instead, where one matcher can say it."""
    value, name = matcher.value, matcher.name
    if value == ".*":
        return _always(matcher), None
    if value == ".+" and matcher.op == "!~":
        return f"'{name}!~\".+\"' is the same as '{name}=\"\"'", None
    fixed = _EMPTY_GROUP.sub("", value)
    if _LITERAL.fullmatch(fixed):
        operator = "=" if matcher.op == "=~" else "!="
        return f"'{value}' is a fixed string; use '{operator}' instead of '{matcher.op}'", fixed
    plain = value.removeprefix("^")
    plain = plain[:-1] if plain.endswith("$") and not plain.endswith("\\$") else plain
    if plain != value:
        return f"'{value}' is always anchored; remove ^ and $", plain
    if re.search(r"[(|]\^|(?<!\\)\$[)|]", value):
        return f"'{value}' is always anchored; remove ^ and $", None
    return "", None


def _always(matcher: Matcher) -> str:
    what = "every series; remove it" if matcher.op == "=~" else "no series"
    return f"'{matcher.name}{matcher.op}\".*\"' matches {what}"


def _fix(inside: RuleIn, matcher: Matcher, value: str | None) -> Fix | None:
    """The matcher with another value; as an equality where nothing of a pattern is left."""
    if value is None or "\\" in matcher.value:
        return None
    text = inside.query.text[matcher.start : matcher.end]
    if text.count(matcher.op) != 1 or text.count(matcher.value) != 1 or not matcher.value:
        return None
    if value == matcher.value:
        new = text.replace(matcher.op, "=" if matcher.op == "=~" else "!=")
    elif _LITERAL.fullmatch(value):
        return None
    else:
        new = text.replace(matcher.value, value)
    return Fix((Edit(inside.part((matcher.start, matcher.end)), new),), safe=True)
