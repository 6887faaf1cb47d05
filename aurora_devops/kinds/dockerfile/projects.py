"""Which package of a workspace of Node.js the stages of a Dockerfile start."""

from __future__ import annotations

from posixpath import basename, join, normpath

from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell.folders import in_folders
from aurora_devops.starting import NODE, program_with_arguments

from .contents import deployed_by, entered, within
from .model import Copy, Run, Stage, Transfer

# How many copies from stage to stage are followed.
_MOST_COPIES = 8
_MANAGERS = frozenset({"bun", "npm", "pnpm", "yarn"})
_SCRIPT = regex(r"[\w@./-]+\.[cm]?[jt]sx?")


def project_of(stage: Stage, words: tuple[str, ...]) -> str:
    """The package that pnpm deploys for a stage, or the path in the build context of the file that it starts.

    It is that of `package.json` if a package manager starts a script. Empty if the command starts no file of Node.js,
    or if it is unknown where the file comes from.
    """
    program, arguments = program_with_arguments(words)
    file = next((word for word in arguments if _SCRIPT.fullmatch(word)), "")
    if program in _MANAGERS and not file:
        file = "package.json"
    elif program not in NODE:
        file = ""
    path = within(stage.effective_workdir, file) if file else None
    return _source(stage, normpath(path), _MOST_COPIES) if path else ""


def _source(stage: Stage, path: str, depth: int) -> str:
    """Where a file of a stage comes from."""
    for each in (stage, *stage.ancestors):
        for instruction in reversed(each.instructions):
            if isinstance(instruction, Run) and (name := _deployed(instruction, path)):
                return name
            if not isinstance(instruction, Transfer):
                continue
            source = _copied(instruction, path)
            if source is None:
                continue
            other = instruction.stage_reference if isinstance(instruction, Copy) else None
            if other is not None:
                return _source(other, "/" + source.lstrip("/"), depth - 1) if depth else ""
            return source if instruction.flag("from") is None else ""
    return ""


def _deployed(run: Run, path: str) -> str:
    """The package that `pnpm --filter @shop/web deploy /out/web` copies to a folder above a path."""
    if run.parsed is None or run.heredocs:
        return ""
    for command, folder in in_folders(run.parsed, run.workdir, entered):
        deployed = deployed_by(command, folder) if command.name == "pnpm" else None
        if deployed is not None and path.startswith(f"{deployed[1]}/"):
            return deployed[0]
    return ""


def _copied(transfer: Transfer, path: str) -> str | None:
    """The path from which a file below the target of a copy comes; None if that is unknown."""
    target = transfer.value_of(transfer.destination) if transfer.destination else None
    place = within(transfer.workdir, target)
    if place is None or len(transfer.sources) != 1:
        return None
    source = transfer.value_of(transfer.sources[0])
    place = normpath(place)
    above = "/" if place == "/" else f"{place}/"
    if source is None or not path.startswith(above):
        return None
    inside = path[len(above) :]
    # A file is copied as it is, a folder with what is inside.
    return normpath(source if basename(source) == inside else join(source, inside))
