"""Where something is, said by name: a node and the way down from it; it becomes a span only when asked."""

from __future__ import annotations

from typing import Literal

from .record import record
from .source import Source, Span

Key = str | int
Route = tuple[Key, ...]
Part = Literal["value", "key", "entry", "above", "below", "first"]


@record(frozen=False)
class Place:
    """A field of a node, by the format's own keys: `job.at["runs-on"]`, `container.at["ports"][0]`.

    The parts of a mapping entry are places too: `key`, the whole `entry` with its lines, and the empty
    places `above` and `below` it, where an edit can put new lines (they take the entry's indentation), and
    `first`, above the first entry of the mapping here.

    A place is never changed. It is not frozen, because creating a frozen one takes three times as long.
    """

    node: object
    path: Route = ()
    part: Part = "value"
    chars: tuple[int, int] | None = None

    def __hash__(self) -> int:
        return hash((id(self.node), self.path, self.part, self.chars))

    def __getitem__(self, key: Key) -> Place:
        return Place(self.node, (*self.path, key))

    def sub(self, start: int, end: int) -> Place:
        """The characters from `start` to `end` of the scalar here, counted in its value."""
        base = self.chars[0] if self.chars else 0
        return Place(self.node, self.path, self.part, (base + start, base + end))

    @property
    def key(self) -> Place:
        """The key of this entry."""
        return Place(self.node, self.path, "key")

    @property
    def entry(self) -> Place:
        """The whole lines of this entry."""
        return Place(self.node, self.path, "entry")

    @property
    def above(self) -> Place:
        """The empty place before this entry's first line."""
        return Place(self.node, self.path, "above")

    @property
    def below(self) -> Place:
        """The empty place after this entry's last line."""
        return Place(self.node, self.path, "below")

    @property
    def first(self) -> Place:
        """The empty place above the first entry of this mapping."""
        return Place(self.node, self.path, "first")


@record
class Elsewhere:
    """A span in the text of another file than the document's own."""

    source: Source
    span: Span

    def sub(self, start: int, end: int) -> Elsewhere:
        """The characters from `start` to `end` of the span."""
        return Elsewhere(self.source, self.span.sub(start, end))


At = Span | Place | Elsewhere
