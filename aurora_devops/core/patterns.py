"""Patterns of paths, as in .gitignore; the library for them is imported when the first one is there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathspec import PathSpec


def patterns(lines: Iterable[str]) -> PathSpec[Any]:
    """What matches the paths that these lines of a .gitignore would leave out."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)
