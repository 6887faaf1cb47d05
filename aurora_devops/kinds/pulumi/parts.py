"""The located data of a program: each part with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...core.kind import Tree
from ...core.place import Route
from ...core.source import Source, Span
from ...formats.located import LocatedTree, Map, Seq, Spot


class Part(NamedTuple):
    """A value in a file, its spot, and the route to it; `keyed` if it is the value of a key."""

    data: Any
    spot: Spot
    route: Route
    keyed: bool

    @property
    def head(self) -> Span:
        """Where a finding about the whole part belongs: its key, or in a list its first key."""
        if self.keyed or self.spot[4] != "-" or not isinstance(self.data, Map):
            return Span(*self.spot[:2])
        first = next(iter(self.data.spots.values()), self.spot)
        return Span(*first[:2])

    @property
    def span(self) -> Span:
        """The value, without its key."""
        return Span(*self.spot[2:4])

    @property
    def extent(self) -> Span:
        """What a finding about the part can be in: a scalar, or a collection with its key."""
        if isinstance(self.data, (dict, list)):
            return Span(min(self.spot[0], self.spot[2]), max(self.spot[1], self.spot[3]))
        return self.span

    @property
    def located(self) -> bool:
        """Whether the parts of the value have places; a value that takes the place of a wrong one has none."""
        return isinstance(self.data, (Map, Seq))

    def fields(self) -> Iterator[tuple[str, Part]]:
        """The entries of a mapping; nothing for any other value."""
        if isinstance(self.data, Map):
            for key, spot in self.data.spots.items():
                yield str(key), Part(self.data[key], spot, (*self.route, key), True)  # type: ignore[index]

    def items(self) -> Iterator[Part]:
        """The items of a list; nothing for any other value."""
        if isinstance(self.data, Seq):
            for index, (item, spot) in enumerate(zip(self.data, self.data.spots, strict=True)):
                yield Part(item, spot, (*self.route, index), False)

    def field(self, name: str) -> Part | None:
        """The value of a field, whatever the case of its key is, as Pulumi reads it."""
        lower = name.lower()
        return next((part for key, part in self.fields() if key.lower() == lower), None)

    def exactly(self, name: str) -> Part | None:
        """The value of a key with exactly this name."""
        if not isinstance(self.data, Map) or name not in self.data.spots:
            return None
        return Part(self.data[name], self.data.spots[name], (*self.route, name), True)

    def strings(self) -> Iterator[Part]:
        """The strings at any depth."""
        stack = [self]
        while stack:
            part = stack.pop()
            if isinstance(part.data, str):
                yield part
            else:
                stack.extend([*(inner for _, inner in part.fields()), *part.items()][::-1])

    @property
    def opaque(self) -> bool:
        """Whether a collection in it has no places, because a wrong value was replaced by it."""
        stack = [self]
        while stack:
            part = stack.pop()
            if isinstance(part.data, (dict, list)) and not part.located:
                return True
            stack.extend([*(inner for _, inner in part.fields()), *part.items()])
        return False


class Text(NamedTuple):
    """A file with its located data."""

    source: Source
    tree: Tree

    def chars(self, part: Part, start: int, end: int) -> Span:
        """The span of some characters of a string."""
        return self.tree.chars(part.route, start, end) or part.span


def root_of(tree: Tree) -> Part:
    """The whole data of a file."""
    assert isinstance(tree, LocatedTree)
    way = tree.way(())
    assert way is not None
    value, spot = way[0]
    return Part(value, spot, (), False)
