"""How an edit is written in the text it changes: lines of YAML, members of a flow mapping, or JSON."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..core.lazy import regex
from ..core.place import Part, Place, Route
from ..core.source import Span
from .located import LocatedTree, Map, MappedTree, Seq, Spot
from .yaml import read

if TYPE_CHECKING:
    from ..core.kind import Document

_KEY = regex(r"[A-Za-z_][\w-]*")
_WORD = regex(r"[A-Za-z][\w./-]*")
_UNREADABLE: Any = object()


def resolve(document: Document, at: Place, text: str) -> tuple[Span, str] | None:
    """The span that an edit at a place replaces and what it puts there; None where that cannot be done.

    The text is given as YAML. Lines put above or below an entry take its indentation and the file's line
    ending; in a flow mapping they become members of it, in JSON they become JSON. Characters put into a scalar
    are quoted as that scalar is. An entry without a text is removed. What is written once for several places, by
    an alias or a merge, is not edited.
    """
    if document.tree is None:
        return None
    newline = document.source_at(at).newline
    return _edited(document.tree, document.route(at), at.part, at.chars, text, newline)


def _edited(
    tree: Any, route: Route, part: Part, chars: tuple[int, int] | None, text: str, newline: str
) -> tuple[Span, str] | None:
    written = tree.origin(route, part)
    if written is None:
        return None
    tree, route = written
    if isinstance(tree, MappedTree):
        inner = _edited(tree.inner, route, part, chars, text, "\n")
        return inner and _edited(tree.outer, tree.route, "value", tuple(inner[0]), inner[1], newline)  # type: ignore[arg-type]
    if tree.way(route) is None or not tree.owns(route, part):
        return None
    if chars is not None:
        span, written = tree.chars(route, *chars), tree.spelled(route, chars, text)
        return None if span is None or written is None else (span, written)
    if part == "first":
        first = tree.first(route)
        return first and _edited(tree, first, "above", None, text, newline)
    if part in ("above", "below"):
        return (_members if tree.in_flow(route) else _lines)(tree, route, part, text, newline)
    if part == "entry":
        if tree.in_flow(route):
            return None if text else _without_member(tree, route)
        entry = tree.find(route, part)
        return entry and (_with_gap(tree.text, entry) if not text else entry, text)
    return _key(tree, route, text) if part == "key" else _value(tree, route, text, newline)


def _lines(tree: LocatedTree, route: Route, part: Part, text: str, newline: str) -> tuple[Span, str] | None:
    """New lines beside an entry of a block collection."""
    way = tree.way(route)
    at, span = tree.find(route, "above"), tree.find(route, part)
    if way is None or at is None or span is None:
        return None
    parent = way[-2][0]
    if isinstance(parent, Map) and not _fits(parent, text):
        return None
    before = tree.text[tree.text.rfind("\n", 0, at.start) + 1 : at.start]
    if before.strip(" -"):
        return None
    indent = " " * len(before)
    lines = [line and indent + line for line in text.splitlines()]
    if part == "above":
        start = _section(tree.text, at.start, before)
        gap = newline if start is not None and len(lines) > 1 else ""
        start = at.start if start is None else start
        return Span(start, start), newline.join(lines)[len(indent) :] + newline + gap + indent
    return span, newline + newline.join(lines)


def _section(text: str, start: int, before: str) -> int | None:
    """Where an entry with the comment above it begins, if an empty line sets it apart from what comes before."""
    if before.strip():
        return None
    line = start - len(before)
    while line > 0:
        above = text.rfind("\n", 0, line - 1) + 1
        words = text[above:line].strip()
        if not words:
            return line + len(before)
        if not words.startswith("#"):
            return None
        line = above
    return None


def _members(tree: LocatedTree, route: Route, part: Part, text: str, newline: str) -> tuple[Span, str] | None:
    """New members beside one of a flow mapping."""
    way, entries = tree.way(route), _read(text)
    if way is None or len(way) < 2 or not isinstance(entries, Map):
        return None
    (parent, outside), (_, spot) = way[-2:]
    # A single pair in a flow sequence is a mapping without braces.
    if not isinstance(parent, Map) or tree.text[outside[2]] != "{" or not _fits(parent, text):
        return None
    source = tree.text
    step, colon = _layout(source, spot, outside)
    indent = _indent(source, spot[0])
    separator = newline + indent if step else " " if colon == ": " else ""
    if source[spot[0]] == '"':
        written = [
            f"{_json(key)}{colon}{_json(value, step, colon)}".replace("\n", newline + indent)
            for key, value in entries.items()
        ]
    else:
        written = [f"{_flow_key(key)}: {_flow(value)}" for key, value in entries.items()]
    members = f",{separator}".join(written)
    if part == "above":
        return Span(spot[0], spot[0]), f"{members},{separator}"
    end = max(spot[1], spot[3])
    return Span(end, end), f",{separator}{members}"


def _without_member(tree: LocatedTree, route: Route) -> tuple[Span, str] | None:
    """A member of a flow collection that is removed, with its comma; None for the only one."""
    way = tree.way(route)
    if way is None or len(way) < 2:
        return None
    source, (parent, outside), spot = tree.text, way[-2], way[-1][1]
    start = spot[0] if isinstance(parent, Map) else spot[2]
    end = max(spot[1], spot[3])
    earlier = max((max(one[1], one[3]) for one in _entries(parent) if one[2] < spot[2]), default=None)
    between = source[outside[2] + 1 if earlier is None else earlier : start].strip(" \t\r\n")
    comma = _SPACE.match(source, end).end()  # type: ignore[union-attr]
    followed = source[comma : comma + 1] == ","
    line, rest = source.rfind("\n", 0, start) + 1, _REST_OF_LINE.match(source, comma + 1)
    if followed and rest is not None and not source[line:start].strip(" \t"):
        return Span(line, rest.end()), ""
    if between != ("" if earlier is None else ","):
        return None  # a comment, an anchor or a tag
    if followed:
        return Span(start, _BLANKS.match(source, comma + 1).end()), ""  # type: ignore[union-attr]
    return None if earlier is None else (Span(earlier, end), "")


# White space that may end a line; white space within a line; the end of a line with the comment on it.
_SPACE = regex(r"[ \t\r\n]*+")
_BLANKS = regex(r"[ \t]*+")
_REST_OF_LINE = regex(r"[ \t]*+(?:(?<=[ \t])#[^\n]*+)?\r?\n")


def _layout(source: str, spot: Spot, outside: Spot) -> tuple[str | None, str]:
    """How a flow mapping with an entry at a spot is laid out: the step of its lines, and the colon of its keys."""
    indent = _indent(source, spot[0])
    if source[source.rfind("\n", 0, spot[0]) + 1 : spot[0]] == indent:
        return indent.removeprefix(_indent(source, outside[2])) or "  ", ": "
    compact = source[spot[1] : spot[1] + 1] == ":" and not source[spot[1] + 1 : spot[1] + 2].isspace()
    return None, ":" if compact else ": "


def _fits(parent: Map, text: str) -> bool:
    """Whether lines are entries that a mapping does not have yet."""
    entries = _read(text)
    return isinstance(entries, Map) and not entries.keys() & parent.keys()


def _key(tree: LocatedTree, route: Route, text: str) -> tuple[Span, str] | None:
    span = tree.find(route, "key")
    if span is None:
        return None
    quoted = tree.text[span.start : span.start + 1] in ("'", '"') and text[:1] not in ("'", '"')
    return span, _json(text) if quoted else text


def _value(tree: LocatedTree, route: Route, text: str, newline: str) -> tuple[Span, str] | None:
    """A whole value, given as YAML."""
    way, span = tree.way(route), tree.find(route, "value")
    if way is None or span is None:
        return None
    spot = way[-1][1]
    if span.start == span.end and tree.text[span.start - 1 : span.start] == ":":
        text = f" {text}"  # there is no value yet
    if not tree.in_flow(route):
        has_key = len(way) > 1 and isinstance(way[-2][0], Map)
        if has_key and isinstance(_read(text), Map) and text.lstrip()[:1] != "{":
            return _block_mapping(tree.text, spot, text, newline)
        return _block_value(tree.text, spot, has_key, span, text)
    value = _read(text)
    if value is _UNREADABLE:
        return None
    if not _in_json(tree.text, way):
        if isinstance(value, Map) and text.lstrip()[:1] != "{":
            return span, _flow(value)
        if _read(f"[{text}]") == [value]:
            return span, text
    step, colon = None, ": "
    if first := next(iter(_entries(way[-1][0])), None):
        step, colon = _layout(tree.text, first, spot)
    elif len(way) > 1:
        step, colon = _layout(tree.text, spot, way[-2][1])
    return span, _json(value, step, colon).replace("\n", newline + _indent(tree.text, span.start))


def _entries(value: Any) -> Collection[Spot]:
    """The spots of the entries of a collection; none for a scalar."""
    if isinstance(value, Map):
        return value.spots.values()
    return value.spots if isinstance(value, Seq) else ()


def _block_value(source: str, spot: Spot, has_key: bool, span: Span, text: str) -> tuple[Span, str] | None:
    """A value in a block collection; where it takes the place of a block, it begins on the line of its key."""
    if spot[4] != "-":
        return span, text
    if not has_key or source[spot[1] : span.start].strip(" \r\n") != ":":
        return None
    return Span(spot[1], span.end), f": {text}"


def _block_mapping(source: str, spot: Spot, text: str, newline: str) -> tuple[Span, str] | None:
    """The lines of a mapping below its key, in place of a scalar on the line of the key."""
    if spot[4] in ("-", "{", "[") or source[spot[1] : spot[2]].strip(" ") != ":":
        return None
    column = spot[0] - source.rfind("\n", 0, spot[0]) - 1
    lines = [f"{' ' * (column + 2)}{line}" for line in text.splitlines()]
    return Span(spot[1] + source[spot[1] : spot[2]].index(":") + 1, spot[3]), newline + newline.join(lines)


def _in_json(source: str, way: list[tuple[Any, Spot]]) -> bool:
    """Whether a value in a flow collection is written as JSON: the nearest key is in double quotes."""
    for index in range(len(way) - 1, 0, -1):
        if isinstance(way[index - 1][0], Map):
            return source[way[index][1][0]] == '"'
    return True


def _with_gap(text: str, entry: Span) -> Span:
    """An entry that is removed, with the empty lines below it where there would be two gaps or a first empty line."""
    above = text[text.rfind("\n", 0, max(entry.start - 1, 0)) + 1 : entry.start]
    if above.strip() not in ("", "---"):
        return entry
    end = entry.end
    while (following := text.find("\n", end)) >= 0 and not text[end:following].strip():
        end = following + 1
    return Span(entry.start, end)


def _indent(text: str, offset: int) -> str:
    """The white space that the line of an offset begins with."""
    start = text.rfind("\n", 0, offset) + 1
    end = start
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    return text[start:end]


def _json(value: Any, indent: str | None = None, colon: str = ": ") -> str:
    between = "," if indent is not None or colon == ":" else ", "
    return json.dumps(value, ensure_ascii=False, indent=indent, separators=(between, colon))


def _flow_key(key: str) -> str:
    return key if _KEY.fullmatch(key) and _read(key) == key else _json(key)


def _flow(value: Any) -> str:
    """A value as it is written within a line of YAML."""
    if isinstance(value, Map):
        return "{" + ", ".join(f"{_flow_key(key)}: {_flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, Seq):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and _WORD.fullmatch(value) and _read(value) == value:
        return value
    return _json(value)


@lru_cache(maxsize=256)
def _read(text: str) -> Any:
    """The data of the text of an edit."""
    stream = read(text)
    if stream.problems or len(stream.documents) != 1:
        return _UNREADABLE
    return stream.documents[0].value
