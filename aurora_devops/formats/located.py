"""Plain data that remembers where it was written: dicts and lists with a spot for every entry."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from ..core.lazy import regex
from ..core.place import Key, Part, Route
from ..core.source import Source, Span

if TYPE_CHECKING:
    from ..core.kind import Tree

# key start, key end, value start, value end, style: "" plain, ' " | > scalars, { [ flow, - block collections
Spot = tuple[int, int, int, int, str]


class Map(dict[str, Any]):
    """A mapping; `spots` has the same keys, `merged` are those that come from another mapping by `<<`."""

    __slots__ = ("merged", "odd_keys", "spots")
    spots: dict[Key, Spot]
    odd_keys: list[str]
    merged: Collection[Key]


class Seq(list[Any]):
    """A sequence; `spots` has the same length."""

    __slots__ = ("spots",)
    spots: list[Spot]


class Tagged(Seq):
    """A sequence with a tag of its own, as `!reference [.setup, script]`."""

    __slots__ = ("tag",)
    tag: str


# What a plain scalar of YAML cannot hold (YAML 1.2.2, 7.3.3), somewhat too strict.
_NOT_PLAIN = regex(r"""^[-?:,\[\]{}#&*!|>'"%@`\s]|:(?=\s|$)|\s#|\s$|^$""")
_NOT_IN_FLOW = regex(r"[,\[\]{}]")


class LocatedTree:
    """A value, its spot, and the text that both lie in; `shared` are the starts of values that aliases repeat."""

    __slots__ = ("_offsets", "shared", "spot", "text", "value")

    def __init__(self, text: str, value: Any, spot: Spot, shared: frozenset[int] = frozenset()) -> None:
        self.text = text
        self.value = value
        self.spot = spot
        self.shared = shared
        # The offsets of a scalar's characters by its spot: a scalar with many findings is mapped once.
        self._offsets: dict[Spot, Sequence[int]] = {}

    def subtree(self, route: Route) -> LocatedTree | None:
        """The tree of what lies at a route; None where nothing lies there."""
        found = self._walk(route)
        return None if found is None else LocatedTree(self.text, found[0], found[1], self.shared)

    def source_of(self, route: Route, part: Part) -> Source | None:
        """None: all spans lie in the text of the document."""
        return None

    def inputs(self, route: Route, chars: tuple[int, int] | None) -> Iterable[tuple[Source, Span]]:
        """Nothing: all values are written in the text of the document."""
        return ()

    def origin(self, route: Route, part: Part) -> tuple[LocatedTree, Route]:
        """This tree and the route."""
        return self, route

    def replaced(self, values: Mapping[Route, Any]) -> LocatedTree:
        """The same tree with other values at these routes; the spots stay as they are."""
        return LocatedTree(self.text, replaced(self.value, values), self.spot, self.shared)

    def _root(self) -> tuple[Any, Spot]:
        return self.value, self.spot

    def way(self, route: Route) -> list[tuple[Any, Spot]] | None:
        """The value and the spot of the root and of each step of a route; None where nothing lies there."""
        value, spot = self._root()
        way = [(value, spot)]
        for key in route:
            if isinstance(value, Map):
                if key not in value.spots:
                    return None
                spot = value.spots[key]
                value = value[key]  # type: ignore[index]
            elif isinstance(value, Seq) and isinstance(key, int) and 0 <= key < len(value):
                spot = value.spots[key]
                value = value[key]
            else:
                return None
            way.append((value, spot))
        return way

    def _walk(self, route: Route) -> tuple[Any, Spot, Any] | None:
        """The value at a route, its spot, and the collection that holds it."""
        way = self.way(route)
        return None if way is None else (*way[-1], way[-2][0] if route else None)

    def owns(self, route: Route, part: Part) -> bool:
        """Whether the text of what lies at a route is that of no other route: no alias or merge leads to it."""
        way = self.way(route) or []
        held = way if part in ("value", "first") else way[:-1]
        return not (
            any(spot[4] == "*" or spot[2] in self.shared for _, spot in held)
            or any(isinstance(at, Map) and key in at.merged for (at, _), key in zip(way, route, strict=False))
        )

    def shared_route(self, route: Route) -> Route | None:
        """The route, cut to what exists, if an alias or a merge key leads to the text there from other routes too."""
        if not self.shared:
            return None
        while self.way(route) is None:
            route = route[:-1]
        return None if self.owns(route, "value") else route

    def first(self, route: Route) -> Route | None:
        """The route of the first entry of the mapping at a route, apart from merged ones."""
        found = self._walk(route)
        if found is None or not isinstance(found[0], Map):
            return None
        value = found[0]
        return next(((*route, key) for key in value.spots if key not in value.merged), None)

    def in_flow(self, route: Route) -> bool:
        """Whether what lies at a route is an entry of a flow collection, or of none."""
        way = self.way(route) or []
        return len(way) < 2 or way[-2][1][4] in ("{", "[")

    def find(self, route: Route, part: Part) -> Span | None:
        """The span of a part of what lies at this route; None where nothing lies there."""
        found = self._walk(route)
        if found is None:
            return None
        _, spot, parent = found
        if part == "value":
            return Span(spot[2], spot[3])
        if part == "first":
            first = self.first(route)
            return None if first is None else self.find(first, "above")
        if part == "key":
            return Span(spot[0], spot[1]) if isinstance(parent, Map) else Span(spot[2], spot[3])
        if self.in_flow(route):
            return None
        if part == "entry":
            return self._lines(route, spot, parent)
        if part == "above":
            return Span(self._entry_start(spot, parent), self._entry_start(spot, parent))
        end = self._line_end(spot[3])
        return Span(end, end)

    def focus(self, route: Route) -> Span:
        """Where a finding stands: a scalar itself, a collection's key, the nearest key that is there."""
        while (found := self._walk(route)) is None:
            route = route[:-1]
        value, spot, parent = found
        start, end, style = spot[2:]
        if isinstance(value, (Map, Seq)) or start == end:
            if isinstance(parent, Map):
                return Span(spot[0], spot[1])
            if style == "-" and value:
                first = (*route, next(iter(value)) if isinstance(value, Map) else 0)
                return self.find(first, "key") if isinstance(value, Map) else self.focus(first)  # type: ignore[return-value]
        return Span(start, end)

    def chars(self, route: Route, start: int, end: int) -> Span | None:
        """The span of some characters of the scalar at this route, counted in its value."""
        found = self._walk(route)
        if found is None or not isinstance(found[0], str) or found[1][4] == "*":
            return None
        value, spot, _ = found
        if spot[4] == "*":
            return None  # the characters are written at the anchor, not at the alias
        offsets = self._offsets.get(spot)
        if offsets is None:
            offsets = self._offsets[spot] = offsets_of(self.text, value, spot)
        start, end = max(0, min(start, len(value))), max(0, min(end, len(value)))
        if end <= start:
            return Span(offsets[start], offsets[start])
        last = offsets[end - 1]
        # The indentation of the next line goes with a line end.
        stop = (
            offsets[end]
            if self.text[last : last + 1] in ("\n", "\r")
            else _char_end(self.text, last, spot[4])
        )
        return Span(offsets[start], stop)

    def spelled(self, route: Route, chars: tuple[int, int], text: str) -> str | None:
        """A text as it is written in place of some characters of a scalar; None where its style cannot hold it."""
        found = self._walk(route)
        if found is None or not isinstance(found[0], str):
            return None
        value, spot, _ = found
        style = spot[4]
        if style == '"':
            return json.dumps(text, ensure_ascii=False)[1:-1]
        if "\n" in text:
            return None
        if style == "'":
            return text.replace("'", "''")
        if style in ("|", ">"):
            return text
        whole = value[: chars[0]] + text + value[chars[1] :]
        if _NOT_PLAIN.search(whole) or (_NOT_IN_FLOW.search(whole) and self.in_flow(route)):
            return None
        return text

    def multiline(self) -> Iterator[Span]:
        """The spans of the scalars that go on over several lines."""
        stack, seen = [self.value], set()
        while stack:
            node = stack.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, Map):
                pairs: Any = ((node[key], spot) for key, spot in node.spots.items())  # type: ignore[index]
            elif isinstance(node, Seq):
                pairs = zip(node, node.spots, strict=True)
            else:
                continue
            for value, spot in pairs:
                if isinstance(value, (Map, Seq)):
                    stack.append(value)
                elif isinstance(value, str) and "\n" in self.text[spot[2] : spot[3]]:
                    yield Span(min(spot[0], spot[2]), spot[3])

    def _entry_start(self, spot: Spot, parent: Any) -> int:
        """Where an entry begins: at its key, or at the dash of a sequence item."""
        if isinstance(parent, Seq):
            dash = self.text.rfind("-", 0, spot[0])
            return dash if dash >= 0 else spot[0]
        return spot[0]

    def _line_end(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1 : end] == "\r" and end > offset else end

    def _lines(self, route: Route, spot: Spot, parent: Any) -> Span | None:
        start = self._entry_start(spot, parent)
        line = self.text.rfind("\n", 0, start) + 1
        end = self.text.find("\n", spot[3]) + 1 or len(self.text)
        if not self.text[line:start].strip():
            return Span(line, end)
        # The first key of a sequence item: the dash stays, the next key takes the place.
        following = (
            [other[0] for other in parent.spots.values() if other[0] > start]
            if isinstance(parent, Map)
            else []
        )
        return Span(start, min(following)) if following else None


def replaced(value: Any, values: Mapping[Route, Any]) -> Any:
    """A copy of a value, along the routes, with other values at their ends."""
    if () in values:
        return values[()]
    below: dict[Key, dict[Route, Any]] = {}
    for (key, *rest), other in values.items():
        below.setdefault(key, {})[tuple(rest)] = other
    copied = copy(value)
    for key, inner in below.items():
        copied[key] = replaced(value[key], inner)
    return copied


def offsets_of(text: str, value: str, spot: Spot) -> Sequence[int]:
    """For each character of a scalar's value, and for its end, the offset in the text."""
    start, end, style = spot[2:]
    if style == "" and text.startswith(value, start):
        return range(start, start + len(value) + 1)
    if style in ("|", ">"):
        body = text.find("\n", start, end) + 1 or end
        literal = _literal_offsets(text, value, body, end) if style == "|" else None
        return literal or _folded_offsets(text, value, body, end)
    if style in ("'", '"'):
        start, end = start + 1, end - 1
        if text.startswith(value, start) and end - start == len(value):
            return range(start, end + 1)
    if style == '"':
        return _double_quoted_offsets(text, value, start, end)
    return _folded_offsets(text, value, start, end, doubled="'" if style == "'" else "")


# An escape of a double-quoted scalar; JSON writes a character above U+FFFF as two.
_ESCAPE = regex(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|x.{2}|u.{4}|U.{8}|.)", re.DOTALL)


def _char_end(text: str, start: int, style: str) -> int:
    """The end of the character of a scalar that is written at an offset: that of its whole escape."""
    if style == '"' and text[start] == "\\" and (escape := _ESCAPE.match(text, start)):
        return escape.end()
    return start + (2 if style == "'" and text.startswith("''", start) else 1)


def _literal_offsets(text: str, value: str, body: int, end: int) -> Sequence[int] | None:
    """The offsets of a literal block, whose lines are those of its value with indentation; None where they differ."""
    offsets = array("q")
    at = body
    for line in value.split("\n"):
        newline = text.find("\n", at)
        stop = newline if newline >= 0 else len(text)
        start = stop - (text[stop - 1] == "\r") - len(line)
        if start < at or not text.startswith(line, start):
            if line:
                return None
            start = at
        offsets.extend(range(start, start + len(line)))
        offsets.append(stop)
        at = stop + 1
    # The end of the block is that of its last line that is not empty.
    for index in range(len(offsets) - 1, -1, -1):
        if offsets[index] <= end:
            break
        offsets[index] = end
    return offsets


def _folded_offsets(text: str, value: str, start: int, end: int, doubled: str = "") -> Sequence[int]:
    """Walk value and text together: folding only changes white space, so the rest meets in order."""
    offsets = array("q")
    at = start
    for index, char in enumerate(value):
        if not char.isspace():
            at = text.find(char, at, end)
            at = at if at >= 0 else end
        elif char == "\n":
            # A line's end; the indentation after it belongs to no character.
            newline = _BLANK_LINE_END.match(text, at, end)
            at = newline.end() - 1 if newline else at
        else:
            while at < end and not text[at].isspace():
                at += 1
            # A folded line end is one space: the following line's indentation is skipped by the next character.
            if text[at - 1 : at] == "\n" and text[at : at + 1] not in ("\n", "\r"):
                at = _indented(text, value, index, at, end)
        offsets.append(min(at, end))
        if at < end:
            at += 2 if doubled and char == doubled else 1
    offsets.append(min(at, max(end, start)))
    return offsets


def _indented(text: str, value: str, index: int, at: int, end: int) -> int:
    """The offset of leading white space that belongs to the value: what is left of the line after its indentation."""
    leading = _BLANKS.match(value, index).end() - index  # type: ignore[union-attr]
    stop = _BLANKS.match(text, at, end).end()  # type: ignore[union-attr]
    return max(at, stop - leading)


# White space that does not end a line, then the end of the line.
_BLANK_LINE_END = regex(r"[^\S\n]*+\n")
_BLANKS = regex(r"[ \t]*+")


def _double_quoted_offsets(text: str, value: str, start: int, end: int) -> Sequence[int]:
    offsets = array("q")
    at = start
    while len(offsets) < len(value) and at < end:
        char = text[at]
        if char == "\\":
            following = text[at + 1 : at + 2]
            if following in ("\n", "\r"):
                at = _skip_space(text, at + 1, end)
                continue
            offsets.append(at)
            at = _char_end(text, at, '"')
        elif char in "\n\r":
            # n line ends fold to n - 1 newlines, a single one to a space; the value says which.
            stop = _skip_space(text, at, end)
            while len(offsets) < len(value) and value[len(offsets)] in "\n ":
                offsets.append(at)
                if value[len(offsets) - 1] == " ":
                    break
            at = stop
        else:
            if char in " \t" and value[len(offsets)] not in " \t":
                at += 1
                continue
            offsets.append(at)
            at += 1
    offsets.extend([end] * (len(value) - len(offsets)))
    offsets.append(at if at <= end else end)
    return offsets


def _skip_space(text: str, at: int, end: int) -> int:
    while at < end and text[at] in " \t\r\n":
        at += 1
    return at


class DocumentsTree(LocatedTree):
    """The first of several documents of a text; a route that begins with `-n` leads into the nth one behind it."""

    __slots__ = ("others",)

    def __init__(self, first: LocatedTree, others: Sequence[LocatedTree]) -> None:
        super().__init__(
            first.text, first.value, first.spot, first.shared.union(*(one.shared for one in others))
        )
        self.others = others

    def way(self, route: Route) -> list[tuple[Any, Spot]] | None:
        """As LocatedTree.way."""
        if not route or not isinstance(route[0], int) or route[0] >= 0:
            return super().way(route)
        number = -route[0] - 1
        inside = self.others[number].way(route[1:]) if number < len(self.others) else None
        return None if inside is None else [self._root(), *inside]


class MappedTree:
    """The located data of a text that lies inside a scalar of another tree."""

    __slots__ = ("inner", "outer", "route")

    def __init__(self, inner: LocatedTree, outer: Tree, route: Route) -> None:
        self.inner = inner
        self.outer = outer
        self.route = route

    @property
    def value(self) -> Any:
        """The inner data."""
        return self.inner.value

    def _out(self, span: Span | None) -> Span | None:
        return None if span is None else self.outer.chars(self.route, span.start, span.end)

    def find(self, route: Route, part: Part) -> Span | None:
        """As LocatedTree.find, in the outer text; lines cannot be put into a scalar by an edit."""
        return self._out(self.inner.find(route, part)) if part in ("value", "key") else None

    def focus(self, route: Route) -> Span:
        """As LocatedTree.focus, in the outer text."""
        return self._out(self.inner.focus(route)) or self.outer.focus(self.route)

    def shared_route(self, route: Route) -> Route | None:
        """As LocatedTree.shared_route."""
        return self.inner.shared_route(route)

    def subtree(self, route: Route) -> MappedTree | None:
        """As LocatedTree.subtree."""
        inner = self.inner.subtree(route)
        return None if inner is None else MappedTree(inner, self.outer, self.route)

    def chars(self, route: Route, start: int, end: int) -> Span | None:
        """As LocatedTree.chars, in the outer text."""
        return self._out(self.inner.chars(route, start, end))

    def source_of(self, route: Route, part: Part) -> Source | None:
        """As LocatedTree.source_of, of the scalar that contains the text."""
        return self.outer.source_of(self.route, "value")

    def inputs(self, route: Route, chars: tuple[int, int] | None) -> Iterable[tuple[Source, Span]]:
        """The inputs of the part of the outer scalar that has the inner one."""
        span = self.inner.chars(route, *chars) if chars else self.inner.find(route, "value")
        return () if span is None else self.outer.inputs(self.route, (span.start, span.end))

    def origin(self, route: Route, part: Part) -> tuple[MappedTree, Route]:
        """This tree and the route."""
        return self, route

    def replaced(self, values: Mapping[Route, Any]) -> MappedTree:
        """As LocatedTree.replaced."""
        return MappedTree(self.inner.replaced(values), self.outer, self.route)

    def multiline(self) -> Iterator[Span]:
        """Nothing: the outer tree knows its scalars."""
        return iter(())
