"""Caches that package managers leave in the layer of a RUN."""

from collections.abc import Iterator
from functools import lru_cache

from aurora_devops import Finding
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.formats.packages import verb
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.dockerfile import Run

from ._commands import head, with_command


@record
class Cache:
    """A manager's cache: the verbs that fill it and those that empty it, its folders, a command that removes it.

    `parts` are the arguments without which an emptying verb keeps a part of the cache (`clean metadata`). `option` and
    `variable` set another folder.
    """

    managers: tuple[str, ...]
    fill: frozenset[str]
    empty: frozenset[str]
    folders: tuple[str, ...]
    remedy: str
    parts: frozenset[str] = frozenset()
    option: str = ""
    variable: str = ""


def stays(run: Run) -> bool:
    """Whether the layer is part of the image: the stage is the final one, or one that it is built on."""
    stage = run.stage
    if run.triggered or stage is None or stage.is_final:
        return True
    final = stage.dockerfile.final_stage
    return final is not None and stage in final.ancestors


@lru_cache(maxsize=8)
def mounted(run: Run, *folders: str) -> bool:
    """Whether a mount that is not part of the layer, or may not be, is one of the folders, above it or in it."""
    targets = [mount.options.get("target", "") for mount in run.mounts if mount.type in ("cache", "tmpfs")]
    return any(
        "$" in target or _overlap(_at_home(folder), _at_home(target))
        for target in targets
        for folder in folders
    )


def _overlap(folder: str, target: str) -> bool:
    """Whether one of two paths is the other or lies in it; the home directory of a user may be any."""
    if folder.startswith("~/") and target.endswith(folder[1:]):
        return True
    return within(folder, target) or within(target, folder)


def folders_of(run: Run, command: Command, cache: Cache) -> tuple[str, ...] | None:
    """The folders of a cache that a command fills; None where a variable or the directory of the step decides."""
    option = command.option(cache.option) if cache.option else None
    if option is not None:
        return (option.text,) if option.static and option.text.startswith("/") else None
    if cache.variable:
        if _assigns(run, cache.variable) or any(a.name == cache.variable for a in command.assignments):
            return None
        if cache.variable in run.environment:
            value = run.environment[cache.variable]
            return (value,) if value is not None and value.startswith("/") else None
    return cache.folders


@lru_cache(maxsize=8)
def _assigns(run: Run, name: str) -> bool:
    """Whether the script of a RUN sets a variable."""
    return run.parsed is not None and any(assignment.name == name for assignment in run.parsed.assignments)


_HOME = regex(r"(?:/root|/home/[^/]+|\$HOME|\$\{HOME\})(?=/|\Z)")


def _at_home(path: str) -> str:
    """The path with `~` for the home directory of any user."""
    return _HOME.sub("~", path, count=1) if path[:1] in ("/", "$") else path


def within(folder: str, above: str) -> bool:
    """Whether a folder is `above` or in it."""
    above = above.rstrip("/")
    return bool(above) and (folder == above or folder.startswith(above + "/"))


def removes(command: Command, folders: tuple[str, ...]) -> bool:
    """Whether a command deletes one of the folders, its content, or a folder above it."""
    if command.name not in ("rm", "find"):
        return False
    for word in command.arguments:
        path = _at_home(word.text.rstrip("*").rstrip("/"))
        if path and any(_overlap(_at_home(folder), path) for folder in folders):
            return True
    return False


@lru_cache(maxsize=8)
def last_removal(run: Run, folders: tuple[str, ...]) -> int:
    """The offset of the last command that deletes one of the folders; -1 where no command does."""
    deleting = (command for command in run.called("rm", "find") if removes(command, folders))
    return max((command.start for command in deleting), default=-1)


def filled(run: Run, cache: Cache) -> Command | None:
    """The first command that fills the cache and is not followed by one that empties it."""
    calls = run.called(*cache.managers)
    if not calls or not stays(run):
        return None
    emptied: dict[str, int] = {}
    for command in (*calls, *run.called(*_ALIKE)):
        if _empties(command, cache):
            emptied[command.name] = max(command.start, emptied.get(command.name, -1))
    for command in calls:
        if verb(command) in cache.fill:
            folders = folders_of(run, command, cache)
            if folders is None or mounted(run, *folders):
                continue
            later = [start for name, start in emptied.items() if _share(name, command.name)]
            if command.start > max(last_removal(run, folders), *later, -1):
                return command
    return None


def _empties(command: Command, cache: Cache) -> bool:
    """Whether a command empties the whole cache."""
    if verb(command) not in cache.empty:
        return False
    return not cache.parts or any(word.text in cache.parts or word.expansions for word in command.arguments)


# On current systems yum is another name for dnf.
_ALIKE = ("yum", "dnf", "dnf5")


def _share(one: str, other: str) -> bool:
    """Whether two managers have the same cache."""
    return one == other or not {"microdnf", "tdnf"}.intersection((one, other))


def left_behind(run: Run, cache: Cache) -> Iterator[Finding]:
    """A finding where the cache stays in the layer; its fix empties it at the end of the same RUN."""
    command = filled(run, cache)
    if command is not None:
        remedy = cache.remedy.format(manager=command.name)
        message = f"'{command.name} {verb(command)}' leaves its cache in the image; add '{remedy}'"
        yield Finding(at=head(run, command), message=message, fix=with_command(run, remedy))
