"""Package managers that wait for an answer which nobody gives in a build."""

from collections.abc import Iterator

from aurora_devops import Finding
from aurora_devops.core.record import record
from aurora_devops.formats.packages import verb
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.dockerfile import Run

from ._commands import has_option, head, with_option


@record
class Asking:
    """Who asks, before what, and the options and settings of `-o` by which it does not; `answer` is one of them."""

    managers: tuple[str, ...]
    verbs: frozenset[str]
    silent: frozenset[str]
    settings: frozenset[str] = frozenset()
    answer: str = "-y"


def unanswered(run: Run, asking: Asking) -> Iterator[Finding]:
    """A finding for each command that will ask."""
    for command in run.called(*asking.managers):
        told = verb(command)
        if (
            told not in asking.verbs
            or has_option(command, asking.silent, asking.settings)
            or _answered(command)
        ):
            continue
        yield Finding(
            at=head(run, command),
            message=f"{command.name} {told} asks before it goes on, and nobody answers",
            fix=with_option(run, command, asking.answer, safe=True),
        )


def _answered(command: Command) -> bool:
    """Whether it is told twice to be quiet, something is piped into it, or it only pretends."""
    if sum(word.text in ("-q", "--quiet") for word in command.arguments) > 1:
        return True
    if command.index or any(redirect.operator.startswith("<") for redirect in command.redirects):
        return True
    return command.has_flag(
        "--help", "--version", "--dry-run", "--simulate", "--just-print", "--download-only"
    )
