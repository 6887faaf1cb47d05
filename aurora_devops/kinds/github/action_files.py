"""The files that an action starts, and those of them that its repository does not have."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from ...core.kind import Problem
from ...core.patterns import Ignored
from ...subjects import is_dynamic

if TYPE_CHECKING:
    from ...core.context import Context
    from .model import Action


class MissingActionFile(Problem):
    """A file that an action starts and that does not exist."""


def missing_files(action: Action, path: str, context: Context) -> Iterator[MissingActionFile]:
    """The programs and the Dockerfile of an action that are neither in the repository nor ignored by git.

    What git ignores is built before it is released.
    """
    runs = action.runs
    if runs.using.lower().startswith("node"):
        named = [(key, getattr(runs, key)) for key in ("pre", "main", "post")]
    elif runs.using.lower() == "docker" and "dockerfile" in (runs.image or "").lower():
        named = [("image", runs.image)]
    else:
        return
    # A run over single files does not know the files beside them.
    folder = dirname(path)
    if len(context.glob(f"{folder}/**" if folder else "**")) < 2:
        return
    ignored = Ignored(context.source)
    for key, written in named:
        if not written or is_dynamic(written) or "${{" in written:
            continue
        file = normpath(join(folder, written))
        if file.startswith("../") or _is_there(file, context) or ignored(file):
            continue
        yield MissingActionFile(runs.at[key], f"'{written}' does not exist in '{folder or '.'}'")


def _is_there(file: str, context: Context) -> bool:
    """Whether there is a file, or what Node.js loads by this name."""
    return context.exists(file) or context.exists(f"{file}.js") or bool(context.glob(f"{file}/index.*"))
