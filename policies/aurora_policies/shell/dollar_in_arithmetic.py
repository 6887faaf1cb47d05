from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from aurora_devops import Edit, Finding, Fix, Script, bad, good, policy
from aurora_devops.core.lazy import regex

from ._scripts import place, shellcheck

_NAME = regex(r"[A-Za-z_]\w*\Z")


@policy(
    "SHL034",
    severity="info",
    category="maintainability",
    equivalents=shellcheck("SC2004"),
    examples=[
        bad("FROM debian:12\nRUN i=1; j=$((i + «$i»))\n", fixed="FROM debian:12\nRUN i=1; j=$((i + i))\n"),
        good(
            "FROM debian:12\nRUN i=1; j=$((i + $1 + ${#i}))\n",
            because="positional parameters and lengths need the `$`",
        ),
    ],
)
def dollar_in_arithmetic(script: Script) -> Iterator[Finding]:
    """A variable in an arithmetic expression has a `$`.

    Names are evaluated without it, and with it a value such as `1+2` is inserted as text before the calculation.
    Remove the `$`.
    """
    tree = script.parsed
    if tree is None or "((" not in script.text:
        return
    spans = sorted((e.start, e.end) for e in tree.expansions if e.kind == "arithmetic")
    # The furthest end of the spans up to each.
    ends = list(accumulate((end for _, end in spans), max))
    for expansion in tree.expansions:
        if expansion.kind != "variable" or not _NAME.match(expansion.name) or expansion.quoted:
            continue
        before_it = bisect_left(spans, (expansion.start, 0))
        if before_it and expansion.end < ends[before_it - 1]:
            before, after = script.text[expansion.start - 1], script.text[expansion.end : expansion.end + 1]
            # `16#$digits` and `$a$b` are put together from texts.
            if before in " (+-*/%\t" and after in " )+-*/%\t":
                fix = Fix((Edit(place(script, expansion), expansion.name),))
                yield Finding(
                    place(script, expansion), f"'{expansion.raw}' does not need a $ in arithmetic", fix
                )
