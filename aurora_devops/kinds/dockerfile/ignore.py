"""The kind `dockerignore`: the patterns of files excluded from a build context, as facts for Dockerfiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from ...core.facts import Fact
from ...core.kind import Document, Kind, Tree
from ...core.patterns import ignored
from ...core.record import record
from ...core.source import Source, Span

if TYPE_CHECKING:
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


def left_out(path: str, lines: Iterable[str], below: Iterable[str] = ()) -> bool:
    """Whether lines of a `.dockerignore` exclude a path of the context, and all of the paths below it.

    They are like those of .gitignore, but each begins at the root of the context (docs.docker.com, build context,
    .dockerignore files). An invalid line, which Docker refuses, excludes nothing.
    """
    anchored = [
        f"!/{line[1:].lstrip('/')}" if line.startswith("!") else f"/{line.lstrip('/')}" for line in lines
    ]
    patterns = ignored(anchored)
    return patterns.match_file(path) and all(map(patterns.match_file, below))


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
