"""The kind `document`: which Markdown files are about the delivery, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.source import Source

if TYPE_CHECKING:
    from .model import Page


def _read(source: Source, tree: Tree | None) -> Document:
    from .parse import read_document

    return read_document(source)


def _render(page: Page) -> str:
    from .render import render

    return render(page)


document = Kind(
    name="document",
    title="Markdown document",
    code="DOC",
    formats=("text",),
    read=_read,
    render=_render,
    paths=(
        r"(?:^|/)(?i:readme)(?:[._-][\w-]+)?\.(?:md|markdown)$",
        r"(?:^|/)docs?/(?:.+/)?[^/]+\.(?:md|markdown)$",
        r"(?:^|/)(?:runbooks?|playbooks?)/(?:.+/)?[^/]+\.(?:md|markdown)$",
    ),
    example="README.md",
)
