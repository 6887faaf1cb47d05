"""Updates of package lists or packages that have a RUN of their own."""

from collections.abc import Iterator

from aurora_devops import Finding
from aurora_devops.core.record import record
from aurora_devops.formats.packages import verb
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.dockerfile import Run

from ._caches import last_removal
from ._commands import head, names

_RUNNERS = frozenset(
    {"sh", "bash", "dash", "ash", "source", ".", "eval", "make", "python", "python3", "ruby", "perl"}
)
# Package managers of languages, whose installation uses no package lists of the system.
_LANGUAGES = names(
    "bun bundle bundler cargo composer conda corepack gem go npm pip pip3 pipx pnpm poetry uv yarn"
)
_INSTALLS = frozenset({"install", "--install", "install-deps", "--install-deps", "--with-deps"})


@record
class Updating:
    """Managers, their verbs that update, those that use what was updated, and the rest of the message.

    `folders` contain what an update fetches.
    """

    managers: tuple[str, ...]
    update: frozenset[str]
    use: frozenset[str]
    problem: str
    folders: tuple[str, ...] = ()


def alone(run: Run, updating: Updating) -> Iterator[Finding]:
    """A finding where no later command of the RUN can use or removes what an update fetched."""
    calls = run.called(*updating.managers)
    updates = [command for command in calls if verb(command) in updating.update]
    if not updates or run.parsed is None:
        return
    last = updates[-1]
    if updating.folders and last_removal(run, updating.folders) > last.start:
        return
    for command in run.parsed.programs:
        if command.start > last.start and (_is_script(command) or _uses(command, updating)):
            return
    yield Finding(at=head(run, last), message=f"'{last.name} {verb(last)}' {updating.problem}")


def _uses(command: Command, updating: Updating) -> bool:
    return command.name in updating.managers and any(word.text in updating.use for word in command.arguments)


def _is_script(command: Command) -> bool:
    """Whether the command is a program that may install packages."""
    return (
        not command.name
        or "/" in command.words[0].text
        or command.name in _RUNNERS
        or (
            command.name not in _LANGUAGES
            and not _INSTALLS.isdisjoint(word.text for word in command.arguments)
        )
    )
