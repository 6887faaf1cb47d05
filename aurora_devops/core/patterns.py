"""Patterns of paths, as in .gitignore; the library for them is imported when the first one is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from .lazy import regex

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec, PathSpec

    from .source import Source

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


def ordered(lines: Iterable[str]) -> PathSpec[Any]:
    """What gives the last of these patterns that matches a path, as in CODEOWNERS.

    In .gitignore, a pattern of the file itself is stronger than a later one of a folder above.
    """
    from pathspec import PathSpec

    return PathSpec.from_lines(_linear_pattern(), lines)


def ignored(lines: Iterable[str]) -> PathSpec[Any]:
    """What matches the paths that the lines of a .gitignore leave out; as in git, an invalid line matches nothing."""
    lines = list(lines)
    try:
        return _compiled(lines)
    except (ValueError, re.error):
        return _compiled([line for line in lines if mistake(line) is None])


class Ignored:
    """Whether git ignores a path; `read` gives the `.gitignore` files of the repository."""

    def __init__(self, read: Callable[[str], Source | None]) -> None:
        self._read = read
        self._known: dict[str, PathSpec[Any] | None] = {}

    def __call__(self, path: str) -> bool:
        """Whether the `.gitignore` of a folder above the path ignores it; the deepest that has a match decides."""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            below = path[len(folder) + 1 :] if folder else path
            spec = self._of(folder)
            if spec is None:
                continue
            # A pattern of folders matches the path of a folder only with the slash.
            for name in (below, f"{below}/"):
                included = spec.check_file(name).include
                if included is not None:
                    return included
        return False

    def _of(self, folder: str) -> PathSpec[Any] | None:
        if folder not in self._known:
            source = self._read(f"{folder}/.gitignore" if folder else ".gitignore")
            self._known[folder] = None if source is None else ignored(source.text.splitlines())
        return self._known[folder]


# Names of directories, with a slash of directories of the root, with a star their endings, and endings of files in
# directories of a name; then directories of the root and endings that are taken out again, a line each.
_DIRECTORIES = regex(r"(?:[/*]?[\w.-]+/\n|\*\*/[\w.-]+/\*[\w.-]+\n)+(?:!/[\w.-]+/\*\*\n|!\*\.\w+\n)*")


def selector(lines: Sequence[str]) -> Callable[[str], str | None]:
    """What gives the pattern that selects a path, or None.

    Names of directories become one regular expression, so that the defaults need no library; any other list of
    patterns does. Raises ConfigError for a pattern that is not valid.
    """
    if not lines:
        return lambda _: None
    if _DIRECTORIES.fullmatch("".join(f"{line}\n" for line in lines)):
        names = "|".join(re.escape(line) for line in lines if not line.startswith(("!", "/", "*")))
        endings_of_names = tuple(line for line in lines if line.startswith("*") and line.endswith("/"))
        files = [(line, *line[3:].split("/*")) for line in lines if line.startswith("**/")]
        directory = re.compile(f"(?:^|/)({names})" if names else r"(?!)")
        roots = {line[1:]: line for line in lines if line.startswith("/")}
        kept = tuple(line[2:-2] for line in lines if line.startswith("!/"))
        endings = tuple(line[2:] for line in lines if line.startswith("!*"))
        endings_of_files = tuple(end for _, _, end in files)

        def find(path: str) -> str | None:
            if path.startswith(kept) or path.endswith(endings):
                return None
            found = directory.search(path)
            if found:
                return found[1]
            ending = next((line for line in endings_of_names if line[1:] in path), None)
            if ending is None and path.endswith(endings_of_files):
                folder = path.rpartition("/")[0].rpartition("/")[2]
                ending = next(
                    (line for line, name, end in files if folder == name and path.endswith(end)), None
                )
            return ending or roots.get(path[: path.find("/") + 1])

        return find
    spec = patterns(lines)

    def find_any(path: str) -> str | None:
        verdict = spec.check_file(path)
        return lines[verdict.index] if verdict.include and verdict.index is not None else None

    return find_any


# Packages of Java, such as `com.example`, are named by their owners.
_PACKAGE = regex(r"(?:^|/)src/(?:main|\w+Main)/(?:java|kotlin|scala|groovy)/")


def without_package(path: str) -> str:
    """A path without the directories of a package of Java: `src/main/java/com/example/A.java` is in no `example/`."""
    match = _PACKAGE.search(path)
    return path if match is None else path[: match.end()] + path.rpartition("/")[2]


# Loki and Mimir read the rules of a tenant from a folder of its name, which is `fake` without authentication.
_TENANT = regex(r"((?:^|/)[\w.-]*(?:rules|loki|mimir|cortex)[\w.-]*/)fake/([^/]+\.ya?ml)$")


def without_required(path: str) -> str:
    """A path without the directories whose names are required: packages of Java, and the tenant `fake` of Loki."""
    return _TENANT.sub(r"\1\2", without_package(path))


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
