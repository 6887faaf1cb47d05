from collections.abc import Iterator
from itertools import pairwise

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex

from ._scripts import place, shellcheck

_SPECIAL = regex(r"[\^$*+?\[\]()|{}]")


@policy(
    "SHL037",
    severity="warning",
    category="reliability",
    equivalents=shellcheck("SC2076"),
    examples=[
        bad(
            """\
            FROM debian:12
            SHELL ["/bin/bash", "-c"]
            RUN [[ $VERSION =~ «"^v[0-9]+"» ]] && echo release
            """
        ),
        good(
            """\
            FROM debian:12
            SHELL ["/bin/bash", "-c"]
            RUN [[ $VERSION =~ ^v[0-9]+ ]] && [[ $NAME =~ "a.b" ]]
            """,
            because="the pattern is not quoted; text without special characters but a dot can be meant literally",
        ),
    ],
)
def quoted_pattern(script: Script) -> Iterator[Finding]:
    """A regular expression is quoted, so it matches literally.

    `[[ x =~ "^a" ]]` searches for the characters `^a`, so the test is always false.
    Remove the quotes, or store the expression in a variable.
    """
    if "=~" not in script.text or script.parsed is None:
        return
    for command in script.parsed.called("[["):
        words = command.arguments
        for operator, word in pairwise(words):
            if operator.raw == "=~" and word.raw[0] in "\"'" and word.static and _SPECIAL.search(word.text):
                yield Finding(place(script, word), f"quoted {word.raw} matches literally; remove the quotes")
