from collections.abc import Iterator

from aurora_devops import Finding, Fix, Script, bad, good, policy
from aurora_devops.formats.shell import Command, Shell

from ._scripts import place, put, shellcheck, stops_on_failure

_ALWAYS_THERE = frozenset({"/", "..", ".", "-", "~"})


@policy(
    "SHL023",
    severity="warning",
    category="reliability",
    equivalents=shellcheck("SC2164"),
    examples=[
        bad(
            "FROM debian:12\nRUN «cd build»; rm -rf *\n",
            fixed="FROM debian:12\nRUN cd build || exit; rm -rf *\n",
        ),
        good("FROM debian:12\nRUN cd build && rm -rf *\n", because="`&&` stops after a failure"),
        good("FROM debian:12\nRUN set -e; cd build; rm -rf *\n", because="`set -e` stops after a failure"),
        good("FROM debian:12\nRUN cd build || exit 1; rm -rf *\n", because="`exit 1` ends the script"),
    ],
)
def unchecked_cd(script: Script) -> Iterator[Finding]:
    """A script continues in the wrong directory if `cd` fails.

    Later commands then delete, build or overwrite files in the current directory.
    Write `cd ... || exit`, join the commands with `&&`, or start with `set -e`.
    A function or a sourced file may need `return` instead, so the fix is not applied by default.
    """
    tree = script.parsed
    if tree is None:
        return
    for command in tree.called("cd", "pushd"):
        if _goes_on(tree, command) and not stops_on_failure(script, command.start):
            fix = Fix((put(script, command.end, " || exit"),)) if command.wrapper is None else None
            yield Finding(
                place(script, command), f"the script continues if '{command.name}' fails; add '|| exit'", fix
            )


def _goes_on(tree: Shell, command: Command) -> bool:
    """Whether another command runs regardless of the result of this one."""
    if (
        command.following != ";"
        or command.operator in ("||", "&&")
        or command.inside("condition", "substitution")
    ):
        return False
    target = next((word.text for word in command.arguments if word.text != "--"), "")
    if not target or target in _ALWAYS_THERE or target.startswith("../"):
        return False
    return tree.commands[-1].start > command.end
