from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.formats.shell import Command

from ._scripts import shellcheck

_MANY = 3


@policy(
    "SHL028",
    severity="info",
    category="maintainability",
    equivalents=shellcheck("SC2129"),
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      echo a=1 «>> "$GITHUB_ENV"»
                      echo b=2 >> "$GITHUB_ENV"
                      echo c=3 >> "$GITHUB_ENV"
            """,
            kind="github-workflow",
        ),
        good("FROM debian:12\nRUN { echo a; echo b; echo c; } >> list\n", because="the file is opened once"),
        good(
            "FROM debian:12\nRUN echo a >> one; echo b >> two; echo c >> three\n",
            because="the files are different",
        ),
    ],
)
def repeated_redirect(script: Script) -> Iterator[Finding]:
    """Consecutive commands append to the same file one by one.

    The file is opened for each command, and one is easily missed when the name changes.
    Group them: `{ echo a; echo b; } >> file`.
    """
    if script.text.count(">>") < _MANY or script.parsed is None:
        return
    row: list[Command] = []
    for command in (*script.parsed.commands, None):
        if command is not None and command.inside("substitution"):
            continue
        if row and (
            command is None
            or _target(command) != _target(row[0])
            or command.context != row[0].context
            or command.operator not in (";", "")
        ):
            if len(row) >= _MANY:
                first = row[0].redirects[-1]
                yield Finding(
                    script.place(first.start, first.end),
                    f"{len(row)} consecutive commands append to {_target(row[0])}",
                )
            row = []
        if command is not None and _target(command) is not None:
            row.append(command)


def _target(command: Command) -> str | None:
    """The file to which the command appends."""
    if not command.redirects or command.pipeline is not None:
        return None
    redirect = command.redirects[-1]
    return redirect.target.raw if redirect.operator == ">>" and redirect.target is not None else None
