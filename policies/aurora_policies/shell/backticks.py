from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Script, bad, good, policy

from ._scripts import keeps_dollars, place, shellcheck


@policy(
    "SHL022",
    severity="info",
    category="maintainability",
    equivalents=shellcheck("SC2006"),
    examples=[
        bad('FROM debian:12\nRUN echo "«`date`»"\n', fixed='FROM debian:12\nRUN echo "$(date)"\n'),
        good('FROM debian:12\nRUN echo "$(date)"\n', because="`$()` can be nested and quoted"),
        good("FROM debian:12\nRUN echo '`date`'\n", because="single quotes prevent the substitution"),
    ],
)
def backticks(script: Script) -> Iterator[Finding]:
    """A command substitution uses backticks.

    Backticks nest only with backslashes, and quotes inside them follow different rules.
    Use `$(...)`.
    """
    if "`" not in script.text or script.parsed is None:
        return
    for expansion in script.parsed.substitutions:
        if expansion.kind != "backtick" or not expansion.raw.endswith("`") or len(expansion.raw) < 3:
            continue
        inner = expansion.raw[1:-1]
        fix = None
        if (
            keeps_dollars(script)
            and not script.parsed.errors
            and not any(char in inner for char in "\\`'\"#\n")
        ):
            opening, closing = (
                script.place(expansion.start, expansion.start + 1),
                script.place(expansion.end - 1, expansion.end),
            )
            fix = Fix((Edit(opening, "$("), Edit(closing, ")")), safe=True)
        yield Finding(place(script, expansion), "command substitution in backticks; use $(...)", fix)
