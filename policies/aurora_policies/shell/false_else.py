from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.formats.shell import Command

from ._scripts import place, shellcheck

_HARMLESS = frozenset({"true", ":", "exit", "return", "echo", "printf", "false"})
_TESTS = frozenset({"[", "[[", "test", "((", "command", "type"})


@policy(
    "SHL027",
    severity="info",
    category="reliability",
    equivalents=shellcheck("SC2015"),
    examples=[
        bad("FROM debian:12\nRUN test -f key && import key || «generate» key\n"),
        good(
            "FROM debian:12\nRUN if test -f key; then import key; else generate key; fi\n",
            because="`if` runs exactly one of the two",
        ),
        good(
            "FROM debian:12\nRUN import key && sign || exit 1\n",
            because="`exit` ends the script in both cases",
        ),
    ],
)
def false_else(script: Script) -> Iterator[Finding]:
    """`a && b || c` is not an if-then-else.

    If `a` succeeds and `b` fails, `c` runs too.
    Write `if a; then b; else c; fi`.
    """
    tree = script.parsed
    if tree is None or "||" not in script.text:
        return
    before: list[Command] = []
    for command in tree.commands:
        if command.operator == "||" and len(before) > 1 and command.name and command.name not in _HARMLESS:
            *_, test, then = before
            if (
                then.operator == "&&"
                and test.name in _TESTS
                and then.name not in _HARMLESS
                and test.operator not in ("&&", "||")
                and test.context == then.context == command.context
            ):
                yield Finding(
                    place(script, command.words[0] if command.words else command),
                    f"'{command.name}' also runs if '{then.name}' fails; use if-then-else",
                )
        before.append(command)
