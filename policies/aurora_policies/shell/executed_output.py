from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import place, shellcheck


@policy(
    "SHL038",
    severity="info",
    category="reliability",
    equivalents=shellcheck("SC2091"),
    examples=[
        bad("FROM debian:12\nRUN if «$(grep -q x list)»; then echo; fi\n"),
        good(
            "FROM debian:12\nRUN if grep -q x list; then echo; fi\n", because="the command itself is tested"
        ),
        good(
            "FROM debian:12\nRUN $(command -v python3) --version\n",
            because="`command -v` prints the path of a program",
        ),
    ],
)
def executed_output(script: Script) -> Iterator[Finding]:
    """The output of a command is run as a command.

    `if $(grep ...)` runs the text that grep prints, which can come from any file.
    Remove the `$(...)` to run the command; use `eval` if its output is intended to run.
    """
    tree = script.parsed
    if tree is None or "$(" not in script.text:
        return
    for command in tree.commands:
        if len(command.words) == 1 and not command.name:
            word = command.words[0]
            if (
                len(word.expansions) == 1
                and word.expansions[0].kind == "command"
                and word.raw == word.expansions[0].raw
            ):
                yield Finding(
                    place(script, word), "the output of the command is run as a command; remove $(...)"
                )
