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
    """ENV or LABEL separates a name and its value with a space.

    The rest of the line becomes the value, including further names: `ENV A 1 B=2` sets one variable. BuildKit warns
    about this form in every build.
    Write `name=value`.

    https://docs.docker.com/reference/build-checks/legacy-key-value-format/
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
        message = f"'{pair.name}' is separated from its value by a space; write '{pair.name}=...'"
        yield Finding(at=pair.at, message=message, fix=fix)
