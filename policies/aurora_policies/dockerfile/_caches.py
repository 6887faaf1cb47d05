"""What package managers leave behind in the layer of the RUN that calls them."""

from collections.abc import Iterator

from aurora_devops import Finding
from aurora_devops.core.record import record
from aurora_devops.formats.packages import verb
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.dockerfile import Run

from ._commands import head, with_command


@record
class Cache:
    """A manager's cache: the verbs that fill it and those that empty it, its folders, a command that removes it."""

    managers: tuple[str, ...]
    fill: frozenset[str]
    empty: frozenset[str]
    folders: tuple[str, ...]
    remedy: str


def stays(run: Run) -> bool:
    """Whether what is left behind reaches the image: the final stage's, and that of those it is built on."""
    stage = run.stage
    if run.triggered or stage is None or stage.is_final:
        return True
    final = stage.dockerfile.final_stage
    return final is not None and stage in final.ancestors


def mounted(run: Run, *folders: str) -> bool:
    """Whether one of the folders lies in a mount that is no part of the layer."""
    return any(
        mount.type in ("cache", "tmpfs") and within(folder, mount.options.get("target", ""))
        for mount in run.mounts
        for folder in folders
    )


def within(folder: str, above: str) -> bool:
    """Whether a folder is `above` or lies in it."""
    above = above.rstrip("/")
    return bool(above) and (folder == above or folder.startswith(above + "/"))


def removes(command: Command, folders: tuple[str, ...]) -> bool:
    """Whether a command deletes one of the folders, what is in it, or a folder above it."""
    if command.name not in ("rm", "find"):
        return False
    for word in command.arguments:
        path = word.text.rstrip("*").rstrip("/")
        path = (
            "/root" + path[1:]
            if path.startswith("~/")
            else path.replace("$HOME", "/root").replace("${HOME}", "/root")
        )
        if path and any(within(folder, path) or within(path, folder) for folder in folders):
            return True
    return False


def filled(run: Run, cache: Cache) -> Command | None:
    """The first command that fills the cache and is not followed by one that empties it."""
    calls = run.called(*cache.managers)
    if not calls or not stays(run) or mounted(run, *cache.folders):
        return None
    told = [(command, verb(command)) for command in (*calls, *run.called(*_ALIKE))]
    removals = [command.start for command in run.called("rm", "find") if removes(command, cache.folders)]
    for command in calls:
        if verb(command) in cache.fill:
            empties = [c.start for c, word in told if word in cache.empty and _share(c.name, command.name)]
            if command.start > max([*removals, *empties], default=-1):
                return command
    return None


# On the systems of today yum is another name of dnf.
_ALIKE = ("yum", "dnf", "dnf5")


def _share(one: str, other: str) -> bool:
    """Whether two managers have the same cache."""
    return one == other or not {"microdnf", "tdnf"}.intersection((one, other))


def left_behind(run: Run, cache: Cache) -> Iterator[Finding]:
    """A finding where the cache stays in the layer; its fix empties it at the end of the same RUN."""
    command = filled(run, cache)
    if command is not None:
        remedy = cache.remedy.format(manager=command.name)
        message = f"{command.name} {verb(command)} leaves its cache in the layer"
        yield Finding(at=head(run, command), message=message, fix=with_command(run, remedy))
