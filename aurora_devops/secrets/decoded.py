"""The text of a file as its reader sees it: escapes resolved, folded lines joined, each character with its origin."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.source import Source, Span
from .trees import trees

if TYPE_CHECKING:
    from ..formats.located import Spot
    from .scalars import Scalar

# An escape sequence, a doubled quote, a folded scalar, or a line that ends inside of a quoted scalar.
# It begins with one set of characters, so that the matcher passes over all others in one go.
_RESPELLED = regex(
    r"""[\\':-](?:(?<=\\)|(?<=[^\s:,\[{(]')'|(?<=')'[\w+/]|(?<=[:-])[ \t]++(?>(?:[!&]\S++[ \t]++){0,2})"""
    r"""(?:>[-+\d]*+[ \t]*+(?:\#[^\n]*)?\r?\n|["'][^"'\n]*\n))"""
)
_SIGN = regex(r"[^\r\n]")


# The keys whose values are prose.
PROSE = frozenset(
    {"comment", "description", "help", "message", "note", "notes", "summary", "text", "title", "usage"}
)


class Decoded:
    """A text to search, and the way from its offsets back to the source.

    It is the text of the file, followed by the values of all scalars that are written with escapes or over
    several lines, each as `name: value`; where they are written there are blanks.
    """

    def __init__(self, source: Source) -> None:
        self.written = source.text
        self.text = source.text
        self._begins: list[int] = []
        self._scalars: list[Scalar] = []
        self._offsets: dict[int, Sequence[int]] = {}
        if _RESPELLED.search(source.text) and trees(source):
            from .scalars import respelled

            self._append(sorted(set(respelled(source)), key=lambda scalar: scalar.spot[2]))

    def _append(self, scalars: list[Scalar]) -> None:
        parts: list[str] = []
        at = 0
        for scalar in scalars:
            start, end = _inside(scalar.spot)
            if start < at:
                continue  # an alias: the scalar was there before
            parts += self.written[at:start], _SIGN.sub(" ", self.written[start:end])
            at = end
            self._scalars.append(scalar)
        parts.append(self.written[at:])
        size = len(self.written)
        for scalar in self._scalars:
            before, after = _around(scalar)
            parts += before, scalar.value, after
            self._begins.append(size + len(before))
            size += len(before) + len(scalar.value) + len(after)
        self.text = "".join(parts)

    def is_prose(self, span: Span) -> bool:
        """Whether a span lies in one of the appended values, and that value is prose."""
        index = bisect_right(self._begins, span.start) - 1
        return index >= 0 and self._scalars[index].name in PROSE

    def origin(self, span: Span) -> Span | None:
        """Where the characters of a span are written; None where they are not all of one value."""
        if span.end <= len(self.written):
            return span
        index = bisect_right(self._begins, span.start) - 1
        if index < 0:
            return None
        start, end = span.start - self._begins[index], span.end - self._begins[index]
        scalar = self._scalars[index]
        if end > len(scalar.value):
            return None
        if index not in self._offsets:
            from ..formats.located import offsets_of

            self._offsets[index] = offsets_of(self.written, scalar.value, scalar.spot)
        offsets = self._offsets[index]
        # The last character may be an escape sequence of several; a line's end after it is not part of it.
        last, following = offsets[end - 1], offsets[end]
        if following <= last or "\n" in self.written[last:following]:
            following = last + 1
        return Span(offsets[start], following)


def _inside(spot: Spot) -> Span:
    """The span of a scalar without its quotes or its block header."""
    start, end, style = spot[2:]
    return Span(start + 1, end - 1) if style in ('"', "'") else Span(start, end)


def _around(scalar: Scalar) -> tuple[str, str]:
    """What is put before and after a value, so that it reads as an entry of YAML."""
    value = scalar.value
    if not scalar.name or "\n" in value.rstrip("\n"):
        return "\n", "\n"
    quote = next((sign for sign in "\"'" if sign not in value and "\\" not in value), "")
    return f"\n{scalar.name}: {quote}", f"{quote}\n"
