"""The kind `dockerignore`: the patterns of files excluded from a build context, as facts for Dockerfiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from posixpath import normpath
from typing import TYPE_CHECKING, Any

from ...core.facts import Fact
from ...core.kind import Document, Kind, Tree
from ...core.patterns import ignored, mistake, ordered
from ...core.record import record
from ...core.source import Source, Span

if TYPE_CHECKING:
    from pathspec import PathSpec

    from ...core.context import Context

PATTERN = "ignore-pattern"


@record
class IgnoreFile:
    """The lines of an ignore file without surrounding whitespace: patterns, comments and empty lines."""

    lines: tuple[str, ...] = ()

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns of excluded files, and with `!` of files that are included again."""
        return tuple(line for line in self.lines if _is_pattern(line))


def _is_pattern(line: str) -> bool:
    return bool(line) and not line.startswith("#")


def read(source: Source, tree: Tree | None, context: Context) -> Document:
    """Read an ignore file from any text."""
    lines = [source.text[start:end].strip() for start, end in _lines(source)]
    while lines and not lines[-1]:
        lines.pop()
    file = IgnoreFile(tuple(lines))
    document = Document("dockerignore", source, file)
    document.facts = lambda: _facts(document)
    return document


def render(file: IgnoreFile) -> str:
    """The text of an ignore file."""
    return "".join(f"{line}\n" for line in file.lines)


def _lines(source: Source) -> Iterator[tuple[int, int]]:
    return pairwise((*source.starts, len(source.text)))


def _facts(document: Document) -> Iterator[Fact]:
    text = document.source.text
    for start, end in _lines(document.source):
        line = text[start:end]
        if _is_pattern(pattern := line.strip()):
            before = len(line) - len(line.lstrip())
            yield document.statement(PATTERN, pattern, Span(start + before, start + before + len(pattern)))


def left_out(path: str, lines: Iterable[str]) -> bool:
    """Whether lines of a `.dockerignore` exclude a path of the context with all that is below it.

    Each line begins at the root of the context, and the last line that matches the path or a folder above it decides
    (docs.docker.com, build context, .dockerignore files); in .gitignore, a line for a folder does not include again
    what a line for all files excludes. A folder is in the context if a line with `!` includes something below it. An
    invalid line, which Docker refuses, excludes nothing.
    """
    cleaned = tuple(map(_cleaned, lines))
    parts = path.split("/")
    if any(line.startswith("!") and _is_below(line[2:].split("/"), parts) for line in cleaned):
        return False
    return _compiled(cleaned).match_file(path)


def _cleaned(line: str) -> str:
    """A line with its path as Docker reads it, and a slash before it, as a line of .gitignore for the root has."""
    including = line.startswith("!")
    return f"{'!' * including}/{normpath(line[including:].strip()).lstrip('/')}"


@lru_cache(maxsize=32)
def _compiled(lines: tuple[str, ...]) -> PathSpec[Any]:
    return ordered(line for line in lines if mistake(line) is None)


def _is_below(pattern: list[str], path: list[str]) -> bool:
    """Whether a pattern may match something below a path, by their parts."""
    for part, name in zip(pattern, path, strict=False):
        if part == "**":
            return True
        if not ignored([f"/{part}"]).match_file(name):
            return False
    return len(pattern) > len(path)


kind = Kind(
    name="dockerignore",
    title="Ignore file of a build context",
    code="DKR",
    formats=("text",),
    read=read,
    render=render,
    paths=(r"(?:^|/)(?:[^/]*\.)?(?:docker|container)ignore$",),
    example=".dockerignore",
)
