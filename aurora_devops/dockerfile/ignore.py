"""The kind `dockerignore`: the patterns of what is left out of a build context, as facts for Dockerfiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from ..core.facts import Fact
from ..core.kind import Document, Kind, Tree
from ..core.patterns import patterns
from ..core.source import Source, Span

PATTERN = "ignore-pattern"


def read(source: Source, tree: Tree | None) -> Document:
    """Read the patterns, one a line; lines that begin with # are comments."""
    document = Document("dockerignore", source, None)
    document.facts = lambda: _facts(document)
    return document


def _facts(document: Document) -> Iterator[Fact]:
    text = document.source.text
    for start, end in pairwise((*document.source.starts, len(text))):
        line = text[start:end]
        pattern = line.strip()
        if pattern and not pattern.startswith("#"):
            before = len(line) - len(line.lstrip())
            yield document.fact(PATTERN, pattern, Span(start + before, start + before + len(pattern)))


def left_out(path: str, lines: Iterable[str]) -> bool:
    """Whether lines of a `.dockerignore` leave a path of the context out.

    They are those of .gitignore, but each begins at the context's root (docs.docker.com, build context,
    .dockerignore files).
    """
    anchored = [
        f"!/{line[1:].lstrip('/')}" if line.startswith("!") else f"/{line.lstrip('/')}" for line in lines
    ]
    return patterns(anchored).match_file(path)


kind = Kind(
    name="dockerignore",
    title="Ignore file of a build context",
    code="DKR",
    formats=("text",),
    read=read,
    paths=(r"(?:^|/)(?:[^/]*\.)?(?:docker|container)ignore$",),
    example=".dockerignore",
)
