from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.formats.shell import Command


@policy(
    "GLC019",
    severity="info",
    category="security",
    examples=[
        bad("test:\n  script:\n    - «printenv»\n    - make test\n"),
        bad("test:\n  script:\n    - «env» | sort\n"),
        bad("test:\n  script:\n    - «export -p»\n"),
        good("test:\n  script:\n    - env FAST=1 make test\n", because="env starts a program"),
        good("test:\n  script:\n    - printenv CI_COMMIT_SHA\n", because="one variable is printed"),
        good("test:\n  script:\n    - env | grep ^APP_ > app.env\n", because="the output is filtered"),
    ],
)
def printed_environment(script: Script) -> Iterator[Finding]:
    """A script prints all variables of the job.

    The log and its artifacts then contain every variable that is not masked, and tokens in URLs.
    Print the variables that you need by name.

    https://docs.gitlab.com/ci/variables/#cicd-variable-security
    """
    if script.parsed is None:
        return
    for command in script.parsed.commands:
        if _prints_all(command) and not _filtered(command):
            yield Finding(
                at=script.place(command.start, command.end),
                message=f"'{script.text[command.start : command.end].strip()}' prints all variables of the job",
            )


def _prints_all(command: Command) -> bool:
    arguments = [word.text for word in command.arguments]
    if command.name in ("printenv", "env"):
        return not arguments
    return command.name in ("export", "declare") and arguments in (["-p"], ["-px"])


_FILTERS = frozenset({"grep", "egrep", "fgrep", "awk", "sed", "cut", "wc", "rg", "envsubst"})


def _filtered(command: Command) -> bool:
    """Whether the output goes through a filter or into nothing."""
    if command.pipeline is not None and any(
        other.unwrapped.name in _FILTERS for stage in command.pipeline.stages for other in stage
    ):
        return True
    return any(
        redirect.target is not None and redirect.target.text == "/dev/null" for redirect in command.redirects
    )
