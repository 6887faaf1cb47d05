"""Patterns of paths, as in .gitignore; the library for them is imported when the first one is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .lazy import regex

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


# Names of directories, then directories of the root and endings that are taken out again, a line each.
_DIRECTORIES = regex(r"(?:[\w.-]+/\n)+(?:!/[\w.-]+/\*\*\n|!\*\.\w+\n)*")


def selector(lines: Sequence[str]) -> Callable[[str], str | None]:
    """What gives the pattern that selects a path, or None.

    Names of directories become one regular expression, so that the defaults need no library; any other list of
    patterns does. Raises ConfigError for a pattern that is not valid.
    """
    if not lines:
        return lambda _: None
    if _DIRECTORIES.fullmatch("".join(f"{line}\n" for line in lines)):
        names = "|".join(re.escape(line) for line in lines if not line.startswith("!"))
        directory = re.compile(f"(?:^|/)({names})")
        kept = tuple(line[2:-2] for line in lines if line.startswith("!/"))
        endings = tuple(line[2:] for line in lines if line.startswith("!*"))

        def find(path: str) -> str | None:
            found = None if path.startswith(kept) or path.endswith(endings) else directory.search(path)
            return found and found[1]

        return find
    spec = patterns(lines)

    def find_any(path: str) -> str | None:
        verdict = spec.check_file(path)
        return lines[verdict.index] if verdict.include and verdict.index is not None else None

    return find_any


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
