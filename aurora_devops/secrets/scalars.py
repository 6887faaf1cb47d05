"""The scalars that are not written as their values: with escapes, doubled quotes, or on several lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..core.lazy import regex
from ..core.source import Source
from ..formats.json import JsonTree
from ..formats.located import LocatedTree, Map, Seq, Spot
from .trees import trees

# The keys of an entry whose `name` is what its value is assigned to.
_VALUES = ("value", "default")
_JSON_STRING = regex(r'"([^"\\]*+(?>(?:\\.[^"\\]*+)*))(?:"([ \t\r\n]*:)?|\\?\Z)')


class Scalar(NamedTuple):
    """A scalar that is not written as its value: its spot, its value, and the name it is assigned to."""

    spot: Spot
    value: str
    name: str


def respelled(source: Source) -> Iterator[Scalar]:
    """The scalars of a file that are not written as their values."""
    for tree in trees(source):
        if isinstance(tree, JsonTree):
            yield from _in_json(tree.text)
        elif isinstance(tree, LocatedTree):
            yield from _in_tree(tree)


def _in_json(text: str) -> Iterator[Scalar]:
    """The strings of valid JSON with an escape sequence, found in its text: to locate them in the tree is slow."""
    key = item = ""
    for found in _JSON_STRING.finditer(text):
        if found[2]:
            key = found[1]
            continue
        if key == "name":
            item = found[1]
        if "\\" in found[1]:
            name = item if key in _VALUES and item else key
            try:
                value = json.loads(found[0], strict=False)
            except ValueError:
                continue
            yield Scalar((found.start(), found.start(), found.start(), found.end(1) + 1, '"'), value, name)
        if key != "name":
            item = ""
        key = ""


def _in_tree(tree: LocatedTree) -> Iterator[Scalar]:
    text = tree.text
    stack: list[tuple[Any, str]] = [(tree.value, "")]
    seen: set[int] = set()
    if isinstance(tree.value, str) and _differs(text, tree.value, tree.spot):
        yield Scalar(tree.spot, tree.value, "")
    while stack:
        node, within = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Map):
            item = node.get("name")
            for key, spot in node.spots.items():
                value = node[key]  # type: ignore[index]
                if isinstance(value, str):
                    if _differs(text, value, spot):
                        name = item if key in _VALUES and isinstance(item, str) else key
                        yield Scalar(spot, value, str(name))
                elif isinstance(value, (Map, Seq)):
                    stack.append((value, str(key)))
        elif isinstance(node, Seq):
            for value, spot in zip(node, node.spots, strict=True):
                if isinstance(value, str):
                    if _differs(text, value, spot):
                        yield Scalar(spot, value, "")
                elif isinstance(value, (Map, Seq)):
                    stack.append((value, within))


def _differs(text: str, value: str, spot: Spot) -> bool:
    """Whether a scalar is written otherwise than its value; of a literal block only the indentation differs."""
    start, end, style = spot[2:]
    if style in ('"', "'"):
        return end - start - 2 != len(value) or "\n" in value
    if style == ">":
        return True
    return style == "" and end - start != len(value) and text[start : start + 1] not in ("*", "")
