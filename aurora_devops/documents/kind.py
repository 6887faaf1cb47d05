"""The kind `document`: which Markdown files are about the delivery, and how they are read."""

from __future__ import annotations

from ..core.kind import Document, Kind, Tree
from ..core.source import Source


def _read(source: Source, tree: Tree | None) -> Document:
    from .parse import read_document

    return read_document(source)


document = Kind(
    name="document",
    title="Markdown document",
    code="DOC",
    formats=("text",),
    read=_read,
    paths=(
        r"(?:^|/)(?i:readme)(?:[._-][\w-]+)?\.(?:md|markdown)$",
        r"(?:^|/)docs?/(?:.+/)?[^/]+\.(?:md|markdown)$",
        r"(?:^|/)(?:runbooks?|playbooks?)/(?:.+/)?[^/]+\.(?:md|markdown)$",
    ),
    example="README.md",
)
