"""Rendered YAML whose spans lie in the template or in the values that wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ...core.lazy import regex
from ...core.place import Part, Route
from ...core.source import Source, Span
from ..located import LocatedTree, Map, Seq, Spot
from .text import Origin, Piece, Text


class Written(NamedTuple):
    """Where characters are written: a span in a source; `exact` if the span has just these characters."""

    source: Source
    span: Span
    exact: bool = True


class Origins:
    """Turns origins into spans of sources.

    `source` gives the text of a file, `tree` the located data of a file of values, and `blocks` the spans of the bodies
    of `if`, `with` and `range` in a template, by path.
    """

    def __init__(
        self,
        source: Callable[[str], Source | None],
        tree: Callable[[str], LocatedTree | None],
        blocks: Callable[[str], Iterable[tuple[int, int]]],
    ) -> None:
        self.source = source
        self.tree = tree
        self.blocks = blocks

    def written(self, origin: Origin, start: int, end: int) -> Written | None:
        """Where the characters of an origin from `start` to `end` are written; None if its file is unknown."""
        source = self.source(origin.path)
        if source is None:
            return None
        if origin.route is None:
            span = Span(start, end) if origin.action is None else Span(*origin.action)
            return Written(source, span, origin.action is None)
        tree = self.tree(origin.path)
        if tree is None:
            return None
        if origin.key:
            found = tree.find(origin.route, "key")
            return None if found is None else Written(source, found)
        if origin.action is not None:
            start, end = origin.action
        chars = tree.chars(origin.route, start, end) if end > start else None
        return Written(source, chars or tree.focus(origin.route), chars is not None and origin.action is None)


class RenderedTree:
    """Located data of a rendered text; each span lies in the source that `source_of` returns."""

    __slots__ = ("_focused", "inner", "origins", "start", "text")

    def __init__(self, inner: LocatedTree, text: str, origins: Origins) -> None:
        self.inner = inner
        self.text = text
        self.origins = origins
        # The last route that was asked for: many facts are in one scalar, which has a piece for each of its lines.
        self._focused: tuple[Route, Written | None] | None = None

    @property
    def value(self) -> Any:
        """The data."""
        return self.inner.value

    def written(self, span: Span) -> Written | None:
        """Where the characters of a span of the rendered text are written.

        For characters from several places it is the part of the template around what printed them.
        """
        if not isinstance(self.text, Text):
            return None
        pieces = list(_between(self.text, span))
        known = [(origin, start, end) for origin, start, end in pieces if origin is not None]
        if not known:
            return None
        first = known[0]
        if len(known) == 1:
            if first[0].action is not None and first[0].route is None and first[0].printer is not None:
                # Computed in a template that another one includes: the object is written in the other one.
                path, start, end = first[0].printer
                source = self.origins.source(path)
                return None if source is None else Written(source, Span(start, end), False)
            found = self.origins.written(*first)
            return found if found is None or len(pieces) == 1 else found._replace(exact=False)
        if len({(origin.path, origin.route) for origin, _, _ in known}) == 1 and first[0].route is not None:
            found = self.origins.written(first[0], first[1], known[-1][2])
            return None if found is None else found._replace(exact=False)
        extents = [_extent(*piece) for piece in known]
        path = extents[0][0]
        source = self.origins.source(path)
        if source is None:
            return None
        ours = [(start, end) for where, start, end in extents if where == path]
        span = Span(min(start for start, _ in ours), max(end for _, end in ours))
        exact = len(pieces) == len(known) and all(
            origin.route is None and origin.action is None and origin.path == path for origin, _, _ in known
        )
        return Written(source, span, exact and span.end - span.start == known[-1][2] - first[1])

    def find(self, route: Route, part: Part) -> Span | None:
        """The span of a value or a key, where it is written; None for places of whole lines."""
        found = self._place(route, part)
        return None if found is None else found.span

    def _place(self, route: Route, part: Part) -> Written | None:
        if part not in ("value", "key"):
            return None
        span = self.inner.find(route, part)
        return None if span is None else self.written(span)

    def _focus(self, route: Route) -> Written | None:
        if self._focused is None or self._focused[0] != route:
            self._focused = route, self._place_of_finding(route)
        return self._focused[1]

    def _place_of_finding(self, route: Route) -> Written | None:
        if route and route[-1] == "name" and (key := self._place(route, "key")) is not None:
            # A finding about an object is at its name, and has to be corrected where the object is written.
            return key
        span = self.inner.focus(route)
        return self.written(span) or self.written(Span(span.start, span.start + 1))

    def focus(self, route: Route) -> Span:
        """Where a finding about this route is: as LocatedTree.focus, where it is written."""
        found = self._focus(route)
        return Span(0, 0) if found is None else found.span

    def chars(self, route: Route, start: int, end: int) -> Span | None:
        """The span of some characters of the scalar at this route; None if they are not copied from its source."""
        span = self.inner.chars(route, start, end)
        found = None if span is None else self.written(span)
        source = self.source_of(route, "value")
        if found is None or source is None or not found.exact or found.source.path != source.path:
            return None
        return found.span

    def source_of(self, route: Route, part: Part) -> Source | None:
        """The source of the spans of `find` and `focus`."""
        found = self._focus(route) if part == "value" else self._place(route, "key") or self._focus(route)
        return None if found is None else found.source

    def inputs(self, route: Route, chars: tuple[int, int] | None) -> Iterator[tuple[Source, Span]]:
        """The values of files that the templates print in the scalar at a route, or in some of its characters."""
        way = self.inner.way(route)
        if way is None or isinstance(way[-1][0], (dict, list)) or not isinstance(self.text, Text):
            return
        span = self.inner.chars(route, *chars) if chars else self.inner.find(route, "value")
        for origin, start, end in _between(self.text, span) if span is not None else ():
            if origin is not None and origin.route is not None:
                written = self.origins.written(origin, start, end)
                if written is not None:
                    yield written.source, written.span

    def origin(self, route: Route, part: Part) -> tuple[LocatedTree, Route] | None:
        """The values or the template that a part is written in, if it can be edited there."""
        if part != "value":
            return self._template(route)
        span = self.inner.find(route, "value")
        if span is None or not isinstance(self.text, Text):
            return None
        pieces = list(_between(self.text, span))
        origin = pieces[0][0] if len(pieces) == 1 else None
        if origin is None or origin.route is None or origin.key or origin.action is not None:
            return self._template(route)
        tree = self.origins.tree(origin.path)
        return None if tree is None or tree.way(origin.route) is None else (tree, origin.route)

    def _template(self, route: Route) -> tuple[LocatedTree, Route] | None:
        """The located data of the template along a route, as far as its keys are text of the template."""
        way = self.inner.way(route)
        path = next((found for key in range(len(route)) if (found := self._path(route[: key + 1]))), None)
        source = None if path is None else self.origins.source(path)
        if way is None or path is None or source is None:
            return None
        made: Any = way[-1][0]
        spot = self._spot(way[-1][1], path)
        for (held, outer), key in zip(reversed(way[:-1]), reversed(route), strict=True):
            if spot is None:
                return None
            made, spot = (
                self._mapped(held, key, made, spot, source, path),
                self._spot(outer, path) or _NOWHERE,
            )
        return _TemplateTree.of(source.text, made, spot or _NOWHERE, self.origins.blocks(path)), route

    def _path(self, route: Route) -> str | None:
        """The template whose text the key at a route is."""
        span = self.inner.find(route, "key")
        if span is None or not isinstance(self.text, Text):
            return None
        pieces = list(_between(self.text, span))
        return pieces[0][0].path if len(pieces) == 1 and _is_text(pieces[0][0]) else None  # type: ignore[union-attr]

    def _mapped(self, held: Any, key: Any, inner: Any, spot: Spot, source: Source, path: str) -> Any:
        """A collection with the places of its entries in the template; `inner` is the entry at `key`."""
        if isinstance(held, Map):
            made = Map(held)
            made.odd_keys, made.merged = held.odd_keys, held.merged
            found = ((name, self._spot(other, path)) for name, other in held.spots.items() if name != key)
            made.spots = {name: other for name, other in found if other is not None} | {key: spot}
            # In the order of the text, which `first` and `entry` go by.
            made.spots = {name: made.spots[name] for name in held.spots if name in made.spots}
            made[key] = inner
            # Keys that other values print would be there twice.
            for name in _keys_near(source.text, min(other[0] for other in made.spots.values())):
                made.setdefault(name, None)
            return made
        items = Seq(held)
        items.spots = [self._spot(other, path) or _NOWHERE for other in held.spots]
        items.spots[key], items[key] = spot, inner
        return items

    def _spot(self, spot: Spot, path: str) -> Spot | None:
        """The spot of an entry in a template; None if its key is not text of it, or its value comes from elsewhere."""
        assert isinstance(self.text, Text)
        key = list(_between(self.text, Span(spot[0], spot[1]))) if spot[1] > spot[0] else []
        if any(not _is_text(origin) or origin.path != path for origin, _, _ in key if origin is not None):
            return None
        if any(origin is None for origin, _, _ in key):
            return None
        value = [
            _extent(origin, start, end)
            for origin, start, end in _between(self.text, Span(spot[2], max(spot[3], spot[2] + 1)))
            if origin is not None
        ]
        if not value or any(found[0] != path for found in value):
            return None
        start, end = min(found[1] for found in value), max(found[2] for found in value)
        if not key:
            return start, start, start, end, spot[4]
        return key[0][1], key[-1][2], start, end if spot[3] > spot[2] else start, spot[4]

    def printed(self, route: Route) -> Written | None:
        """The action that printed the value at a route, or the text of the template that it is copied from."""
        span = self.inner.find(route, "value")
        if span is None or not isinstance(self.text, Text):
            return None
        for origin, _, _ in _between(self.text, span):
            if origin is not None and origin.printer is not None:
                path, start, end = origin.printer
                source = self.origins.source(path)
                return None if source is None else Written(source, Span(start, end), False)
        return self.written(span)

    def subtree(self, route: Route) -> RenderedTree | None:
        """The tree of what lies at a route."""
        inner = self.inner.subtree(route)
        return None if inner is None else RenderedTree(inner, self.text, self.origins)

    def shared_route(self, route: Route) -> Route | None:
        """As LocatedTree.shared_route, in the rendered text."""
        return self.inner.shared_route(route)

    def multiline(self) -> Iterator[Span]:
        """None: the spans of a rendered text are in several sources."""
        return iter(())

    def replaced(self, values: Mapping[Route, Any]) -> RenderedTree:
        """The same tree with other values at these routes."""
        return RenderedTree(self.inner.replaced(values), self.text, self.origins)


_KEY_LINE = regex(r"([ ]*)(- +)?(?:([\w.-]+|\"[^\"]*\"):(?=\s|$)|(?=[^\s{#]))")


def _keys_near(text: str, first: int) -> Iterator[str]:
    """The keys in the text of a template that are as far indented as the key at an offset, from there on."""
    line = text.rfind("\n", 0, first) + 1
    indent = first - line
    while line < len(text):
        match = _KEY_LINE.match(text, line)
        if match is not None:
            column = len(match[1]) + len(match[2] or "")
            if len(match[1]) < indent and line + indent != first:
                return
            if column == indent and match[3]:
                yield match[3].strip('"')
        following = text.find("\n", line)
        line = following + 1 if following >= 0 else len(text)


_NOWHERE = (0, 0, 0, 0, "")


def _is_text(origin: Origin | None) -> bool:
    """Whether an origin is the text of the template that was rendered, outside of actions."""
    return origin is not None and origin.route is None and origin.action is None and origin.printer is None


class _TemplateTree(LocatedTree):
    """The data of a template along a route; `blocks` are the bodies of `if`, `with` and `range`."""

    __slots__ = ("blocks",)
    blocks: list[tuple[int, int]]

    @classmethod
    def of(cls, text: str, value: Any, spot: Spot, blocks: Iterable[tuple[int, int]]) -> _TemplateTree:
        made = cls(text, value, spot)
        made.blocks = list(blocks)
        return made

    def owns(self, route: Route, part: Part) -> bool:
        """Whether an edit means the same however the template is rendered: it touches no action, and no condition."""
        way = self.way(route)
        if way is None or not super().owns(route, part):
            return False
        spot = way[-1][1]
        if part in ("value", "key", "entry"):
            found = self.find(route, part)
            return found is not None and "{{" not in self.text[found.start : found.end]
        if part == "first" or len(way) < 2:
            return len(way) > 1
        parent, outer = way[-2]
        opened = outer[0] if outer[1] > outer[0] else min(self._starts(parent), default=spot[0])
        line_end = self._line_end(spot[3])
        if part == "below" and self.text[spot[3] : line_end].strip(" \t\"'"):
            return False
        return self._block(opened) == self._block(spot[0] if part == "above" else line_end)

    def _starts(self, parent: Any) -> Iterator[int]:
        spots = parent.spots.values() if isinstance(parent, Map) else parent.spots
        return (spot[0] for spot in spots if spot != _NOWHERE)

    def _block(self, offset: int) -> tuple[int, int] | None:
        """The innermost body that an offset is in."""
        return next((block for block in reversed(self.blocks) if block[0] <= offset <= block[1]), None)


def _extent(origin: Origin, start: int, end: int) -> tuple[str, int, int]:
    """The part of a file that printed some characters of an origin."""
    if origin.printer is not None:
        return origin.printer
    return (origin.path, *(origin.action or (start, end)))


def _between(text: Text, span: Span) -> Iterator[tuple[Origin | None, int, int]]:
    """The origins of the characters of a span, each with the offsets of its first and after its last character."""
    start, end = span.start, max(span.end, span.start + 1)
    pieces: tuple[Piece, ...] = text.pieces
    from bisect import bisect_right

    first = max(bisect_right(pieces, start, key=lambda piece: piece[0]) - 1, 0)
    for index in range(first, len(pieces)):
        at, origin, offset = pieces[index]
        if at >= end:
            return
        after = pieces[index + 1][0] if index + 1 < len(pieces) else len(text)
        inside = max(at, start), min(after, end)
        if inside[0] < inside[1]:
            yield origin, offset + inside[0] - at, offset + inside[1] - at
