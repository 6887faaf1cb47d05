import re
from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.formats.promql import Matcher
from aurora_devops.kinds.prometheus import RuleIn

_LITERAL = re.compile(r"[\w/:@, -]*")


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
            """
        ),
        good(
            """\
            groups:
              - name: api
                rules:
                  - record: r
                    expr: up{job=~".+"}
            """,
            because="it asks for a label that is there",
        ),
    ],
)
def redundant_regexp(inside: RuleIn) -> Iterator[Finding]:
    """A regular expression in a matcher does nothing that a plain one would not.

    `=~` makes Prometheus look through all values of the label, and the reader for a pattern that is not there;
    matchers are anchored at both ends anyway, and `.*` matches also the series without the label.
    Write `=` and `!=` for fixed texts, leave `^`, `$` and `.*` out, and write `=""` for `!~".+"`.

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
        return f'{name}{matcher.op}".*" matches {"everything" if matcher.op == "=~" else "nothing"}', None
    if value == ".+" and matcher.op == "!~":
        return f'{name}!~".+" means {name}=""', None
    if _LITERAL.fullmatch(value):
        return (
            f"{value!r} is a fixed text: {matcher.op[0]}= does"
            if matcher.op == "!~"
            else f"{value!r} is a fixed text: = does",
            value,
        )
    plain = value.removeprefix("^")
    plain = plain[:-1] if plain.endswith("$") and not plain.endswith("\\$") else plain
    if plain != value:
        return f"{value!r} is anchored anyway, without ^ and $", plain
    if re.search(r"[(|]\^|(?<!\\)\$[)|]", value):
        return f"{value!r} is anchored anyway, without ^ and $", None
    return "", None


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
