from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import place, quoted, shellcheck


@policy(
    "SHL036",
    severity="warning",
    category="reliability",
    equivalents=shellcheck("SC2068"),
    examples=[
        bad("FROM debian:12\nENTRYPOINT exec app «$@»\n", fixed='FROM debian:12\nENTRYPOINT exec app "$@"\n'),
        good('FROM debian:12\nENTRYPOINT exec app "$@"\n', because="the arguments are quoted"),
    ],
)
def unquoted_arguments(script: Script) -> Iterator[Finding]:
    """The arguments are passed with `$@` without quotes.

    An argument with a space becomes two, an empty one is lost, and a `*` expands to a list of files.
    Write `"$@"`.
    A script can rely on the splitting, so the fix is not applied by default.
    """
    if "@" not in script.text or script.parsed is None:
        return
    for expansion in script.parsed.expansions:
        if expansion.splits and expansion.name == "@" and not expansion.prefix and not expansion.operator:
            message = f"{expansion.raw} is not quoted, so the arguments are split again"
            yield Finding(place(script, expansion), message, quoted(script, expansion))
