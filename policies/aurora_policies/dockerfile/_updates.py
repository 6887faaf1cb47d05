"""Package lists that are fetched for nothing."""

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
    """Managers, the verbs by which they fetch lists, and those that make use of them."""

    managers: tuple[str, ...]
    update: frozenset[str]
    use: frozenset[str]


def alone(run: Run, updating: Updating) -> Iterator[Finding]:
    """A finding where lists are fetched and nothing after it in the same RUN can make use of them."""
    calls = run.called(*updating.managers)
    updates = [command for command in calls if verb(command) in updating.update]
    if not updates or run.parsed is None:
        return
    last = updates[-1]
    for command in run.parsed.programs:
        if command.start > last.start and (_is_script(command) or _uses(command, updating)):
            return
    message = f"{last.name} {verb(last)} alone: its layer is cached, and later steps work with old lists"
    yield Finding(at=head(run, last), message=message)


def _uses(command: Command, updating: Updating) -> bool:
    return command.name in updating.managers and any(word.text in updating.use for word in command.arguments)


def _is_script(command: Command) -> bool:
    """Whether it is a program that may install packages itself."""
    return not command.name or "/" in command.words[0].text or command.name in _RUNNERS
