"""Patterns of paths, as in .gitignore; the library for them is imported when the first one is there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from .lazy import regex

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec, PathSpec

# In the regular expressions of pathspec: `**/` at the beginning, `/**/` inside, and `*`, which is followed by text of
# one segment and another `*`.
_BEGINNING, _INSIDE = "^(?:.+/)?", "(?:/.+)?/"
_STAR = r"\[\^/\]\*"
_BETWEEN_STARS = regex(
    rf"{_STAR}((?>(?:(?!{_STAR})(?:\\.|\[\^?\]?(?>(?:\\.|[^\]\\])*)\]|[^/()\\\[]))*))(?={_STAR})"
)


def patterns(lines: Iterable[str]) -> PathSpec[Any]:
    """What matches the paths that these patterns select. Raises ConfigError for one that is not valid."""
    lines = list(lines)
    try:
        return _compiled(lines)
    except (ValueError, re.error):
        from .settings import ConfigError

        wrong = next(filter(None, map(mistake, lines)), "not a valid pattern")
        raise ConfigError(wrong) from None


def ignored(lines: Iterable[str]) -> PathSpec[Any]:
    """What matches the paths that the lines of a .gitignore leave out; as in git, an invalid line matches nothing."""
    lines = list(lines)
    try:
        return _compiled(lines)
    except (ValueError, re.error):
        return _compiled([line for line in lines if mistake(line) is None])


def mistake(pattern: str) -> str | None:
    """Why a pattern is not valid; None where it is."""
    try:
        _compiled([pattern])
    except re.error as error:
        return f"{pattern!r} is not a valid pattern: {error.msg}"
    except ValueError:
        return f"{pattern!r} is not a valid pattern"
    return None


def _compiled(lines: Iterable[str]) -> GitIgnoreSpec:
    from warnings import catch_warnings, simplefilter

    from pathspec import GitIgnoreSpec

    with catch_warnings():
        # Python warns of '[a--b]', which may mean something else in later versions.
        simplefilter("ignore", FutureWarning)
        return GitIgnoreSpec.from_lines(lines, _linear_pattern())


@cache
def _linear_pattern() -> type[Any]:
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    class LinearPattern(GitIgnoreSpecPattern):
        """A pattern whose matching takes no more steps than the path has characters for each of its parts."""

        @classmethod
        def pattern_to_regex(cls, pattern: Any) -> tuple[Any, bool | None]:
            """As pathspec does it, without its backtracking."""
            expression, include = super().pattern_to_regex(pattern)
            return (expression and linear(expression)), include

    return LinearPattern


def linear(expression: str) -> str:
    """A regular expression of pathspec that matches the same paths, in time that grows with their length.

    What lies between two wildcards is matched where it occurs first, and not tried again further on: the second
    wildcard takes what is skipped.
    """
    *parts, last = _BETWEEN_STARS.sub(r"(?>[^/]*?\1)", expression).split(_INSIDE)
    for index, part in enumerate(parts):
        if index:
            parts[index] = rf"(?>(?:/.+?)??/{part}(?=/))"
        elif part.startswith(_BEGINNING):
            parts[index] = rf"^(?>(?:.+?/)??{part.removeprefix(_BEGINNING)}(?=/))"
    return "".join(parts) + _INSIDE * bool(parts) + last
