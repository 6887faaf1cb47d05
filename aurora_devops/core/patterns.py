"""Patterns of paths, as in .gitignore; the library for them is imported when the first one is there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathspec import PathSpec


def patterns(lines: Iterable[str]) -> PathSpec[Any]:
    """What matches the paths that these patterns select. Raises ConfigError for one that is not valid."""
    from pathspec import GitIgnoreSpec

    lines = list(lines)
    try:
        return GitIgnoreSpec.from_lines(lines)
    except (ValueError, re.error):
        from .settings import ConfigError

        wrong = next(filter(None, map(mistake, lines)), "not a valid pattern")
        raise ConfigError(wrong) from None


def ignored(lines: Iterable[str]) -> PathSpec[Any]:
    """What matches the paths that the lines of a .gitignore leave out; as in git, an invalid line matches nothing."""
    from pathspec import GitIgnoreSpec

    lines = list(lines)
    try:
        return GitIgnoreSpec.from_lines(lines)
    except (ValueError, re.error):
        return GitIgnoreSpec.from_lines([line for line in lines if mistake(line) is None])


def mistake(pattern: str) -> str | None:
    """Why a pattern is not valid; None where it is."""
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([pattern])
    except re.error as error:
        return f"{pattern!r} is not a valid pattern: {error.msg}"
    except ValueError:
        return f"{pattern!r} is not a valid pattern"
    return None
