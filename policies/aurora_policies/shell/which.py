from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Script, bad, good, policy

from ._scripts import place, shellcheck


@policy(
    "SHL040",
    severity="info",
    category="reliability",
    equivalents=shellcheck("SC2230"),
    examples=[
        bad(
            "FROM debian:12\nRUN «which» python3 || exit 1\n",
            fixed="FROM debian:12\nRUN command -v python3 || exit 1\n",
        ),
        good(
            "FROM debian:12\nRUN command -v python3 || exit 1\n", because="`command -v` is part of the shell"
        ),
        good(
            "FROM debian:12\nRUN apt-get install -y which\n", because="`which` is the name of a package here"
        ),
    ],
)
def which(script: Script) -> Iterator[Finding]:
    """A script locates a program with `which`.

    `which` is a separate program that slim images lack, and its exit status differs between systems.
    Use `command -v`, which every POSIX shell has.
    It also finds functions and aliases, so the fix is not applied by default.
    """
    tree = script.parsed
    if tree is None:
        return
    for command in tree.called("which"):
        if command.arguments:
            word = command.words[0]
            plain = (
                command.wrapper is None and len(command.arguments) == 1 and not command.has_flag("-a", "-s")
            )
            fix = Fix((Edit(place(script, word), "command -v"),)) if plain else None
            yield Finding(place(script, word), "'which' is not always installed; use command -v", fix)
