"""Updates of package lists or packages that have a RUN of their own."""

from collections.abc import Iterator

from aurora_devops import Finding
from aurora_devops.core.record import record
from aurora_devops.formats.packages import verb
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.dockerfile import Run

from ._commands import head

_RUNNERS = frozenset(
    {"sh", "bash", "dash", "ash", "source", ".", "eval", "make", "python", "python3", "ruby", "perl"}
)


@record
class Updating:
    """Managers, their verbs that update, those that use what was updated, and the rest of the message."""

    managers: tuple[str, ...]
    update: frozenset[str]
    use: frozenset[str]
    problem: str


def alone(run: Run, updating: Updating) -> Iterator[Finding]:
    """A finding where no later command of the RUN can use what an update fetched."""
    calls = run.called(*updating.managers)
    updates = [command for command in calls if verb(command) in updating.update]
    if not updates or run.parsed is None:
        return
    last = updates[-1]
    for command in run.parsed.programs:
        if command.start > last.start and (_is_script(command) or _uses(command, updating)):
            return
    yield Finding(at=head(run, last), message=f"'{last.name} {verb(last)}' {updating.problem}")


def _uses(command: Command, updating: Updating) -> bool:
    return command.name in updating.managers and any(word.text in updating.use for word in command.arguments)


def _is_script(command: Command) -> bool:
    """Whether the command is a program that may install packages."""
    return not command.name or "/" in command.words[0].text or command.name in _RUNNERS
