"""JSON: data at the speed of the standard library, places when someone asks for one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from ..core.kind import DuplicateKey, Problem, SyntaxProblem, TooComplex
from ..core.lazy import regex
from ..core.place import Route
from ..core.source import Source, Span
from .located import LocatedTree, Map, Seq, Spot, replaced
from .yaml import MAX_DEPTH, Stream

_SPACE = regex(r"[ \t\r\n]*")


class JsonTree(LocatedTree):
    """A JSON text's data; the located copy is made when the first place is asked for."""

    __slots__ = ("_located",)

    def __init__(self, text: str, value: Any) -> None:
        super().__init__(text, value, (0, 0, 0, len(text), ""))
        self._located: tuple[Any, Spot] | None = None

    def replaced(self, values: Mapping[Route, Any]) -> JsonTree:
        """As LocatedTree.replaced."""
        return JsonTree(self.text, replaced(self.value, values))

    def _root(self) -> tuple[Any, Spot]:
        if self._located is None:
            self._located = _locate(self.text)
        return self._located


def read(text: str) -> Stream:
    """Read a JSON text as a stream of one document; what follows it is a problem."""
    stream = Stream()
    duplicates: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(items)
        if len(data) != len(items):
            seen: set[str] = set()
            duplicates.extend(key for key, _ in items if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return data

    try:
        value, end = json.JSONDecoder(object_pairs_hook=pairs).raw_decode(text, _end_of_space(text, 0))
    except json.JSONDecodeError as error:
        stream.problems.append(SyntaxProblem(Span(error.pos, error.pos), error.msg))
        return stream
    except RecursionError:
        stream.problems.append(TooComplex(Span(0, 1), f"nested more than {MAX_DEPTH} levels deep"))
        return stream
    except ValueError as error:  # a number of more digits than Python converts
        stream.problems.append(TooComplex(Span(0, 1), str(error).partition(";")[0]))
        return stream
    tree = JsonTree(text, value)
    if _deep(text) and _depth(value) > MAX_DEPTH:
        stream.problems.append(TooComplex(Span(0, 1), f"nested more than {MAX_DEPTH} levels deep"))
        return stream
    stream.documents.append(tree)
    if duplicates:
        stream.problems.extend(_duplicates(text))
    if (rest := _end_of_space(text, end)) < len(text):
        stream.problems.append(
            SyntaxProblem(Span(rest, rest), "unexpected text after the end of the document")
        )
    return stream


def _end_of_space(text: str, start: int) -> int:
    return _SPACE.match(text, start).end()  # type: ignore[union-attr]


def _deep(text: str) -> bool:
    return text.count("[") + text.count("{") > MAX_DEPTH


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [
            child
            for node in level
            if isinstance(node, (dict, list))
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    return deepest


def _locate(text: str, problems: list[Problem] | None = None) -> tuple[Any, Spot]:
    """Read valid JSON again, slowly, with the spot of every entry."""
    decode = json.JSONDecoder().raw_decode
    lines = Source("", text)
    skip = partial(_end_of_space, text)

    def value(at: int) -> tuple[Any, Spot]:
        char = text[at]
        if char == '"':
            string, end = scanstring(text, at + 1)
            return string, (at, at, at, end, '"')
        if char == "{":
            return mapping(at)
        if char == "[":
            return sequence(at)
        scalar, end = decode(text, at)
        return scalar, (at, at, at, end, "")

    def mapping(start: int) -> tuple[Map, Spot]:
        found = Map()
        found.spots, found.odd_keys, found.merged = {}, [], ()
        at = skip(start + 1)
        while text[at] != "}":
            key, end = scanstring(text, at + 1)
            item, spot = value(skip(skip(end) + 1))
            if problems is not None and key in found:
                first = lines.line_of(found.spots[key][0])
                message = f"'{key}' is already set on line {first}; remove one of the two"
                problems.append(DuplicateKey(Span(at, end), message))
            found[key] = item
            found.spots[key] = (at, end, *spot[2:])
            at = skip(spot[3])
            at = skip(at + 1) if text[at] == "," else at
        return found, (start, start, start, at + 1, "{")

    def sequence(start: int) -> tuple[Seq, Spot]:
        found = Seq()
        found.spots = []
        at = skip(start + 1)
        while text[at] != "]":
            item, spot = value(at)
            found.append(item)
            found.spots.append(spot)
            at = skip(spot[3])
            at = skip(at + 1) if text[at] == "," else at
        return found, (start, start, start, at + 1, "[")

    return value(skip(0))


def _duplicates(text: str) -> list[Problem]:
    problems: list[Problem] = []
    _locate(text, problems)
    return problems
