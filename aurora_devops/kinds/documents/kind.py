"""The kind `document`: which Markdown files describe the delivery, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.lazy import regex
from ...core.source import Source

if TYPE_CHECKING:
    from ...core.context import Context
    from .model import Page


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_document

    return read_document(source)


def _render(page: Page) -> str:
    from .render import render

    return render(page)


_KNOWN = regex(
    r"(?:^|/)(?i:readme)(?:[._-][\w-]+)?\.\w+$|(?:^|/)(?:docs?|runbooks?|playbooks?)/(?:.+/)?[^/]+$"
)


# The folder of a library whose files were copied to the repository, as package managers of front ends do; its pages are
# about its own repository.
_LIBRARY = regex(
    r"(?:^|/)(?:bower_components|node_modules|third[_-]?party|vendors?"
    r"|(?:assets|htdocs|public|static|wwwroot)/(?:libs?|plugins))/[^/]+/"
)

# What coding assistants read: instructions and prompts with commands that are examples.
_ASSISTANT = regex(r"(?:^|/)\.(?:agents?|claude|codex|cursor|gemini|windsurf)/")


def _is_foreign(source: Source) -> bool:
    """Whether a Markdown file is neither a README, nor documentation, nor a runbook, or that of a library."""
    if _LIBRARY.search(source.path) is not None or _ASSISTANT.search(source.path) is not None:
        return True
    if _KNOWN.search(source.path) is not None:
        return False
    from .headings import has_runbook_headings

    return not has_runbook_headings(source.text)


document = Kind(
    name="document",
    title="Markdown document",
    code="DOC",
    formats=("text",),
    read=_read,
    render=_render,
    paths=(r"\.(?:md|markdown)$",),
    foreign=_is_foreign,
    example="README.md",
    prose=True,
)
