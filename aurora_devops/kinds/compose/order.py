"""The order in which the entries of a collection are written, and the edit that changes it with their comments."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...core.finding import Edit, Fix
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Key, Place, Route
from ...core.source import Span

# An anchor must stay before its aliases, and trailing blank lines may belong to a block scalar.
_IMMOVABLE = regex(r"(?:^|[\s\[{,])[&*]\w|<<:|[|>]\d?\+", re.MULTILINE)


def written(document: Document, route: Route) -> list[Key]:
    """The keys of a mapping, or the indexes of a list, in order; without keys that are merged into it."""
    tree = document.tree
    inside = tree.find(route, "value") if tree and route else Span(0, len(document.source.text))
    if tree is None or inside is None:
        return []
    value = tree.value
    for key in route:
        value = value[key]
    if not isinstance(value, (dict, list)):
        return []
    keys: Sequence[Key] = list(value) if isinstance(value, dict) else range(len(value))
    found = [(span, key) for key in keys if (span := tree.find((*route, key), "key")) is not None]
    return [
        key
        for span, key in sorted(found, key=lambda pair: pair[0])
        if inside.start <= span.start < inside.end
    ]


def reordered(document: Document, route: Route, order: Sequence[Key]) -> Fix | None:
    """The fix that sorts the entries of a collection in this order; None if their lines cannot be moved.

    A comment above an entry moves with it, blank lines stay where they are.
    """
    text = document.source.text
    now = written(document, route)
    if set(now) != set(order):
        return None
    spans: list[Span] = []
    for key in now:
        span = document.extent(Place(document.model, (*route, key), "entry"))
        if span is None or (spans and span.start < spans[-1].end):
            return None
        spans.append(span)
    whole = Span(spans[0].start, spans[-1].end)
    block = text[whole.start : whole.end]
    if _IMMOVABLE.search(block) or "\t" in block:
        return None
    newline = document.source.newline
    gaps: list[str] = []
    entries: dict[Key, str] = {}
    end = whole.start
    for key, span in zip(now, spans, strict=True):
        between = text[end : span.start]
        comments = between.lstrip("\r\n \t")
        gap = between[: len(between) - len(comments)]
        # The indentation of the first comment belongs to the comment.
        cut = gap.rfind("\n") + 1
        gaps.append(gap[:cut])
        body = gap[cut:] + comments + text[span.start : span.end]
        entries[key] = body if body.endswith("\n") else body + newline
        end = span.end
    moved = "".join(gap + entries[key] for gap, key in zip(gaps, order, strict=True))
    if not block.endswith("\n"):
        moved = moved.rstrip("\r\n")
    return Fix((Edit(whole, moved),), safe=True)


def by_name(name: Key) -> tuple[str, str]:
    """A key for sorting names, upper and lower case together."""
    return str(name).lower(), str(name)


def natural(text: str) -> list[tuple[int, str]]:
    """A key for sorting texts with numbers by the numbers."""
    parts = [part.lstrip("0") if part.isdecimal() else part for part in re.split(r"(\d+)", text)]
    return [(len(part), part) if part.isdecimal() else (-1, part) for part in parts]
