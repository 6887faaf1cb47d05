"""The folders that a Dockerfile creates for the user of its image, so that the program can write to them."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import normpath

from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import At
from ...facts import PreparedFolder
from .model import Dockerfile, Run, Transfer, Volume

_PATH = regex(r"/[\w@+.-]+(?:/[\w@+.-]+)*/?")
# Folders of programs, and of users: they are given to the user of the image, and need not be written.
_PROGRAMS = regex(
    r"/(?:app|bin|code|etc|go|home|lib\d*|opt|root|sbin|src|usr|work|workspace)(?:/.*)?|/(?:srv|var|run|tmp)"
)
_ROOT = regex(r"(?:root|0)(?:[:.].*)?")
_VALUES = ("-m", "--mode", "-o", "--owner", "-g", "--group", "-Z", "--context")


def prepared_folders(document: Document, dockerfile: Dockerfile) -> Iterator[PreparedFolder]:
    """The folders that the last stage creates and gives to a user, without those of volumes and of copied files."""
    if not dockerfile.has_stages:
        return
    last = dockerfile.stages[-1]
    stages = (last, *last.ancestors)
    used = [stage.effective_workdir or "" for stage in stages]
    for stage in stages:
        copied = (one.destination.text for one in stage.of(Transfer) if one.destination is not None)
        used += [*copied, *(word.text for one in stage.of(Volume) for word in one.paths)]
    for path, at in dict(reversed([*_prepared(last.of(Run))])).items():
        inside = any(f"{path}/".startswith(f"{each.rstrip('/')}/") for each in used if each.startswith("/"))
        holds = any(each.startswith(f"{path}/") for each in used)
        if not inside and not holds and not _PROGRAMS.fullmatch(path):
            yield document.fact(PreparedFolder, at, folder=path)


def _prepared(runs: tuple[Run, ...]) -> Iterator[tuple[str, At]]:
    """The folders that `install -d -o USER` creates, and those of `mkdir` whose owner `chown` changes."""
    created: dict[str, At] = {}
    for run in runs:
        shell = run.parsed
        for command in shell.called("chown", "install", "mkdir") if shell is not None else ():
            operands = command.operands(_VALUES)
            if command.name == "chown":
                owner, *operands_of = operands or (None,)
                if owner is None or _ROOT.fullmatch(owner.text):
                    continue
                given = {normpath(word.text) for word in operands_of}
                below = command.has_flag("-R", "--recursive")
                for path, at in created.items():
                    if path in given or (below and any(path.startswith(f"{each}/") for each in given)):
                        yield path, at
                continue
            owner = command.option("-o", "--owner")
            for word in operands:
                if not _PATH.fullmatch(word.text):
                    continue
                path, at = normpath(word.text), run.place(word.start, word.end)
                if command.name == "mkdir":
                    created[path] = at
                elif command.has_flag("-d", "--directory") and owner and not _ROOT.fullmatch(owner.text):
                    yield path, at
