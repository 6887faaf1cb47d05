import re
from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Span, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Env, Label

_PLAIN = regex(r"[^\s\"'\\`]+")


@policy(
    "DKR053",
    severity="info",
    category="maintainability",
    equivalents={"buildkit": "LegacyKeyValueFormat"},
    examples=[
        bad("FROM debian:13\nENV «APP_HOME /srv/app»\n", fixed="FROM debian:13\nENV APP_HOME=/srv/app\n"),
        bad(
            "FROM debian:13\nENV «GREETING hello world»\n",
            fixed='FROM debian:13\nENV GREETING="hello world"\n',
        ),
        good("FROM debian:13\nENV APP_HOME=/srv/app\n"),
    ],
)
def legacy_key_value(instruction: Env | Label) -> Iterator[Finding]:
    """A name and its value are separated by a blank.

    The rest of the line is the value, further names included: `ENV A 1 B=2` sets one variable.
    Write `name=value`; BuildKit warns about the old form at every build.
    """
    for pair in instruction.pairs:
        if pair.form != " " or pair.value_at is None:
            continue
        fix = None
        if pair.value_at.end - pair.value_at.start == len(pair.raw):
            between = Span(pair.name_at.end, pair.value_at.start)
            if _PLAIN.fullmatch(pair.raw):
                fix = Fix((Edit(between, "="),), safe=True)
            elif not re.search(r"[\"'\\`\n]", pair.raw):
                fix = Fix((Edit(Span(between.start, pair.value_at.end), f'="{pair.raw}"'),), safe=True)
        yield Finding(at=pair.at, message=f"{pair.name} is set without an equals sign", fix=fix)
