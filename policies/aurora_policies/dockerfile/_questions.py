"""Package managers that prompt for confirmation, which stops a build."""

from collections.abc import Iterator

from aurora_devops import Finding
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.formats.packages import verb
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.dockerfile import Run

from ._commands import has_option, head, with_option


@record
class Asking:
    """Managers and verbs that prompt, options and settings of `-o` that prevent it, and the one that a fix adds."""

    managers: tuple[str, ...]
    verbs: frozenset[str]
    silent: frozenset[str]
    settings: frozenset[str] = frozenset()
    answer: str = "-y"


def unanswered(run: Run, asking: Asking) -> Iterator[Finding]:
    """A finding for each command that prompts."""
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
            message=f"'{command.name} {told}' prompts for confirmation; add {asking.answer}",
            fix=with_option(run, command, asking.answer, safe=True),
        )


def _answered(command: Command) -> bool:
    """Whether it is quiet at level 2, gets an answer as its input, or only simulates."""
    if sum(_quiet_level(word.text) for word in command.arguments) > 1:
        return True
    if command.index or any(redirect.operator.startswith("<") for redirect in command.redirects):
        return True
    return command.has_flag(
        "--help", "--version", "--dry-run", "--simulate", "--just-print", "--download-only"
    )


def _quiet_level(option: str) -> int:
    """How quiet an option of apt makes it: `-q` 1, `-q=2` and `--quiet=2` 2 (apt-get(8))."""
    match = _QUIET.fullmatch(option)
    return 0 if match is None else int(match[1] or 1)


_QUIET = regex(r"(?:-q|--quiet)(?:=(\d{1,3}))?")
