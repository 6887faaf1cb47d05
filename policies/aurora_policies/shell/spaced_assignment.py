from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy

from ._scripts import shellcheck


@policy(
    "SHL047",
    severity="error",
    category="validity",
    equivalents=shellcheck("SC2283"),
    examples=[
        bad("FROM debian:12\nRUN «VERSION =» 2\n"),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: «$Env:FOO =» "x"
            """,
            kind="github-workflow",
        ),
        good(
            "FROM debian:12\nRUN VERSION=2 && [ $VERSION = 2 ]\n",
            because="the assignment has no space, and `[` compares",
        ),
        good("FROM debian:12\nRUN test a = b; expr x = y\n", because="`=` is an argument of a comparison"),
    ],
)
def spaced_assignment(script: Script) -> Iterator[Finding]:
    """An assignment has a space before its `=`.

    The shell runs the name as a command with the argument `=`, which does not exist.
    Write `name=value`; if the script is for PowerShell, set `shell: pwsh`.
    """
    tree = script.parsed
    if tree is None or " =" not in script.text:
        return
    for command in tree.commands:
        if len(command.words) > 1 and command.words[1].raw == "=" and command.name not in ("test", "[", "[["):
            at = script.place(command.words[0].start, command.words[1].end)
            yield Finding(at, f"'{command.word}' is run as a command; remove the space before '='")
