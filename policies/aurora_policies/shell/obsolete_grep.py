from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Script, bad, good, policy

from ._scripts import place, shellcheck

_TODAY = {"egrep": "grep -E", "fgrep": "grep -F"}


@policy(
    "SHL041",
    severity="info",
    category="maintainability",
    equivalents=shellcheck("SC2196", "SC2197"),
    examples=[
        bad("FROM debian:12\nRUN «egrep» 'a|b' list\n", fixed="FROM debian:12\nRUN grep -E 'a|b' list\n"),
        good("FROM debian:12\nRUN grep -E 'a|b' list\n", because="`grep -E` is the standard spelling"),
    ],
)
def obsolete_grep(script: Script) -> Iterator[Finding]:
    """A script uses `egrep` or `fgrep`.

    POSIX removed them in 1992, and GNU grep 3.8 and later print a warning.
    Use `grep -E` and `grep -F`.
    """
    tree = script.parsed
    if tree is None or "grep" not in script.text:
        return
    for command in tree.called(*_TODAY):
        word = command.words[0]
        fix = (
            Fix((Edit(place(script, word), _TODAY[command.name]),), safe=True)
            if word.raw == command.name
            else None
        )
        yield Finding(
            place(script, word),
            f"'{command.name}' is obsolete; use grep {'-E' if command.name == 'egrep' else '-F'}",
            fix,
        )
