"""Places and edits of commands in RUN, for several policies."""

from functools import lru_cache
from itertools import islice
from math import inf

from aurora_devops import At, Edit, Fix
from aurora_devops.core.lazy import regex
from aurora_devops.formats.packages import verb
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.dockerfile import Run, Stage


def names(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def head(run: Run, command: Command) -> At:
    """The place of a program and its verb, `apt-get install`, with the options between them."""
    told = verb(command)
    word = next((word for word in command.arguments if word.text == told), None)
    last = word if told and word is not None else command.words[0]
    return run.place(command.start, last.end)


def has_option(command: Command, flags: frozenset[str], settings: frozenset[str] = frozenset()) -> bool:
    """Whether one of the flags is set, or one of these settings of `-o Name=value`, as apt reads it."""
    if command.has_flag(*flags):
        return True
    return any(_SETTING.sub("", word.text).lower() in settings for word in command.arguments)


def is_configured(run: Run, setting: str) -> bool:
    """Whether this or an earlier step of the image writes this setting into the configuration of apt."""
    stages = () if run.stage is None else (run.stage, *islice(run.stage.ancestors, _MOST_STAGES))
    return any(_configured_at(stage, setting) <= run.at.start for stage in stages)


# A hostile file has thousands of stages, each based on the one before.
_MOST_STAGES = 32


@lru_cache(maxsize=_MOST_STAGES + 1)
def _configured_at(stage: Stage, setting: str) -> float:
    """The offset of the first step of a stage that writes a setting of apt."""
    writes = (run.at.start for run in stage.of(Run) if run.script is not None and setting in run.script.text)
    return next(writes, inf)


def settings_of(name: str, *values: str) -> frozenset[str]:
    """The settings `Name=value`, in lower case."""
    return frozenset(f"{name.lower()}={value}" for value in values)


YES = ("true", "1", "yes", "on", "with", "enable")
NO = ("false", "0", "no", "off", "without", "disable")
_SETTING = regex(r"^(?:-o|--option)=?")


def with_option(run: Run, command: Command, option: str, *, safe: bool) -> Fix | None:
    """The fix that adds an option after the verb of a command; None for the exec form."""
    if run.script is None:
        return None
    told = verb(command)
    for word in command.arguments:
        if word.text == told:
            return Fix((Edit(run.place(word.end, word.end), f" {option}"),), safe=safe)
    return None


def with_command(run: Run, text: str) -> Fix | None:
    """The fix that adds a command at the end; None where the script does not end with a plain list."""
    script, tree = run.script, run.parsed
    if script is None or tree is None or run.heredocs or tree.errors or tree.comments or not tree.commands:
        return None
    end = len(script.text.rstrip())
    stage = run.stage
    if stage is None or stage.dockerfile.escape != "\\" or script.text[end - 1] in ";&|\\":
        return None
    link = " && \\\n    " if "\n" in script.text[:end] else " && "
    return Fix((Edit(run.place(end, end), link + text),))
