"""The submodules of a repository, whose files are not in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .lazy import regex

if TYPE_CHECKING:
    from .source import Source

_PATH = regex(r"(?m)^\s*path\s*=\s*(\S+)\s*$")


def submodules(read: Callable[[str], Source | None]) -> tuple[str, ...]:
    """The folders of the submodules; `read` gives the file `.gitmodules` of the repository.

    https://git-scm.com/docs/gitmodules
    """
    source = read(".gitmodules")
    return tuple(path.strip("/") for path in _PATH.findall(source.text)) if source is not None else ()
