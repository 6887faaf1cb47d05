"""Data that a tool builds from several files: plain values that remember in which file each was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.place import Key, Part, Route
from ..core.source import Source, Span
from .located import replaced

if TYPE_CHECKING:
    from ..core.kind import Tree


class Origin(NamedTuple):
    """Where a value was written: a route in the located data of a source."""

    tree: Tree
    source: Source
    route: Route = ()

    def at(self, *keys: Key) -> Origin:
        """The origin of what lies below."""
        return Origin(self.tree, self.source, (*self.route, *keys))

    @property
    def value(self) -> Any:
        """The value as it was written; None where nothing lies there."""
        value = self.tree.value
        for key in self.route:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    @property
    def span(self) -> Span:
        """Where a finding about the value is, in `file`."""
        return self.tree.focus(self.route)

    @property
    def file(self) -> Source:
        """The source that the value was written in; `source` where the tree does not know another one."""
        return self.source_of("value")

    def source_of(self, part: Part) -> Source:
        """The source that a part of the entry was written in."""
        return self.tree.source_of(self.route, part) or self.source


class BuiltMap(dict[str, Any]):
    """A mapping; `origins` has the same keys."""

    __slots__ = ("origins",)
    origins: dict[str, Origin]

    def __init__(self) -> None:
        super().__init__()
        self.origins = {}

    def put(self, key: str, value: Any, origin: Origin) -> None:
        """Set an entry and where it was written."""
        self[key] = value
        self.origins[key] = origin

    def drop(self, key: str) -> None:
        """Remove an entry, if it is there."""
        self.pop(key, None)
        self.origins.pop(key, None)


class BuiltSeq(list[Any]):
    """A sequence; `origins` has the same length."""

    __slots__ = ("origins",)
    origins: list[Origin]

    def __init__(self) -> None:
        super().__init__()
        self.origins = []

    def put(self, index: int, value: Any, origin: Origin) -> None:
        """Replace an item and where it was written."""
        self[index] = value
        self.origins[index] = origin

    def add(self, value: Any, origin: Origin) -> None:
        """Append an item that was written at `origin`."""
        self.append(value)
        self.origins.append(origin)

    def insert_at(self, index: int, value: Any, origin: Origin) -> None:
        """Insert an item that was written at `origin`."""
        self.insert(index, value)
        self.origins.insert(index, origin)

    def drop(self, index: int) -> None:
        """Remove an item."""
        del self[index]
        del self.origins[index]

    def assign(self, items: list[tuple[Any, Origin]]) -> None:
        """Replace all items."""
        self[:] = [value for value, _ in items]
        self.origins[:] = [origin for _, origin in items]


def built(value: Any, origin: Origin) -> Any:
    """A copy of a value that remembers its origin and those of all entries; scalars remain as they are."""
    if isinstance(value, dict):
        tree, source, route = origin
        made = BuiltMap()
        origins = made.origins
        for key, inner in value.items():
            own = Origin(tree, source, (*route, key))
            made[key] = built(inner, own) if isinstance(inner, (dict, list)) else inner
            origins[key] = own
        return made
    if isinstance(value, list):
        tree, source, route = origin
        items = BuiltSeq()
        for index, inner in enumerate(value):
            own = Origin(tree, source, (*route, index))
            items.append(built(inner, own) if isinstance(inner, (dict, list)) else inner)
            items.origins.append(own)
        return items
    return value


def copied(value: Any) -> Any:
    """A deep copy with the same origins."""
    if isinstance(value, BuiltMap):
        made = BuiltMap()
        for key, inner in value.items():
            made[key] = copied(inner) if isinstance(inner, (dict, list)) else inner
        made.origins = dict(value.origins)
        return made
    if isinstance(value, BuiltSeq):
        items = BuiltSeq()
        items.extend(copied(inner) if isinstance(inner, (dict, list)) else inner for inner in value)
        items.origins = list(value.origins)
        return items
    return value


class BuiltTree:
    """A built value; each span lies in the source that `source_of` returns for the same route and part."""

    __slots__ = ("root", "value")

    def __init__(self, value: Any, root: Origin) -> None:
        self.value = value
        self.root = root

    def _found(self, route: Route) -> tuple[Any, Origin] | None:
        value, origin = self.value, self.root
        for key in route:
            if isinstance(value, BuiltMap):
                if key not in value.origins:
                    return None
                origin = value.origins[key]
                value = value[key]
            elif isinstance(value, BuiltSeq) and isinstance(key, int) and 0 <= key < len(value):
                origin = value.origins[key]
                value = value[key]
            else:
                return None
        return value, origin

    def _nearest(self, route: Route) -> tuple[Any, Origin]:
        """What lies at a route, or at the nearest route above."""
        while (found := self._found(route)) is None:
            route = route[:-1]
        return found

    def written(self, route: Route) -> Origin:
        """Where what lies at a route was written, or what lies at the nearest route above."""
        return self._nearest(route)[1]

    def source_of(self, route: Route, part: Part = "value") -> Source | None:
        """The source that the spans of a route lie in."""
        return self.written(route).source_of(part)

    def inputs(self, route: Route, chars: tuple[int, int] | None) -> Iterable[tuple[Source, Span]]:
        """The inputs of what was written, such as the values of a chart that the file installs."""
        found = self._found(route)
        if found is None or found[0] != found[1].value:
            return ()
        return found[1].tree.inputs(found[1].route, chars)

    def origin(self, route: Route, part: Part) -> tuple[Tree, Route] | None:
        """The tree and the route that a value was written at; None where another value is written there."""
        found = self._found(route)
        if found is None:
            return None
        value, (tree, _, written) = found
        scalar = not isinstance(value, (dict, list))
        return None if scalar and value != found[1].value else tree.origin(written, part)

    def subtree(self, route: Route) -> BuiltTree | None:
        """The tree of what lies at a route."""
        found = self._found(route)
        return None if found is None else BuiltTree(*found)

    def replaced(self, values: Mapping[Route, Any]) -> BuiltTree:
        """The same tree with other values at these routes; the origins stay as they are."""
        return BuiltTree(replaced(self.value, values), self.root)

    def find(self, route: Route, part: Part) -> Span | None:
        """The span of a part of what lies at this route, where it was written; None where nothing lies there."""
        found = self._found(route)
        return None if found is None else found[1].tree.find(found[1].route, part)

    def focus(self, route: Route) -> Span:
        """Where a finding about this route is: in the text of what lies there or at the nearest route above."""
        return self.written(route).span

    def chars(self, route: Route, start: int, end: int) -> Span | None:
        """The span of some characters of the scalar at this route; None where it is not written as it was built."""
        found = self._found(route)
        if found is None or found[0] != found[1].value:
            return None
        return found[1].tree.chars(found[1].route, start, end)

    def shared_route(self, route: Route) -> Route | None:
        """The route, cut to what exists, if an alias or a merge key leads to the text there from other routes too."""
        while (found := self._found(route)) is None:
            route = route[:-1]
        return None if found[1].tree.shared_route(found[1].route) is None else route

    def multiline(self) -> Iterator[Span]:
        """Nothing: the files that the values were written in have trees of their own."""
        return iter(())
