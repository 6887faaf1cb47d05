"""The comments by which the image automation of Flux finds what it updates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .core.lazy import regex
from .core.place import Elsewhere
from .core.source import Source, Span
from .facts import ImageMarker

if TYPE_CHECKING:
    from .core.kind import Document

# `# {"$imagepolicy": "NAMESPACE:NAME:tag"}`
_MARKER = regex(
    r'#[ \t]*\{[ \t]*"\$imagepolicy"[ \t]*:[ \t]*"([a-z0-9.-]+):([a-z0-9.-]+)(?::(?:tag|name|digest))?"'
)


def image_markers(document: Document, sources: Iterable[Source]) -> Iterator[ImageMarker]:
    """The markers in the files of a document."""
    for source in sources:
        if "$imagepolicy" not in source.text:
            continue
        for match in _MARKER.finditer(source.text):
            span = Span(match.start(1), match.end(2))
            at = span if source.path == document.source.path else Elsewhere(source, span)
            yield document.fact(ImageMarker, at, name=match[2], namespace=match[1])
