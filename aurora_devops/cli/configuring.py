"""What may be written at a place in `aurora.yaml`: keys and values of its schema, policies, their options, profiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..core.catalogue import Catalogue
from ..core.lazy import regex

# An item of a list, a key with the beginning of its value, or a word that was begun.
_LINE = regex(r"""(\s*)(-\s+|-$)?(?:(["']?)([\w./-]+)\3\s*:(?:\s+|$))?(.*)""")
_FLOW = regex(r"[\[{,\s]")
_POLICIES = frozenset({"select", "extend-select", "ignore", "require"})
_BY_POLICY = frozenset({"severity", "options"})
# The keys whose values name policies.
NAMING = _POLICIES | _BY_POLICY


class Place(NamedTuple):
    """A place in a text that may be incomplete: the keys above it, and the word that ends there.

    `is_value` if it is a value of the last key, `is_key` if it may be a key below it; an item of a list may be both.
    """

    route: tuple[str, ...]
    word: str
    is_key: bool
    is_value: bool


class Proposal(NamedTuple):
    """What may be written, and what it means."""

    text: str
    about: str
    is_key: bool = False


def place_at(lines: Sequence[str], line: int, column: int) -> Place | None:
    """The place at a column of a line, both from 0; None in a comment. The text need not be YAML yet."""
    written = lines[line][:column] if line < len(lines) else "#"
    match = _LINE.fullmatch(written)
    if match is None or written.lstrip().startswith("#"):
        return None
    space, dash, _, key, rest = match.groups()
    indent, inside = len(space), dash is not None
    if key is None:
        word = _FLOW.split(rest)[-1]
        return Place(_above(lines[:line], indent, inside=inside), word, is_key=True, is_value=inside)
    at = indent + len(dash or "")
    above = (
        _above(lines[:line], at, inside=False) if dash is None else _above(lines[:line], indent, inside=True)
    )
    return Place((*above, key), _FLOW.split(rest)[-1], is_key=rest.startswith("{"), is_value=True)


def _above(lines: Sequence[str], limit: int, *, inside: bool) -> tuple[str, ...]:
    """The keys of the mappings that contain what begins at a column; `inside` if it is an item of a list."""
    route: list[str] = []
    for line in reversed(lines):
        match = _LINE.fullmatch(line)
        if match is None or not line.strip() or line.lstrip().startswith("#"):
            continue
        space, dash, _, key, _ = match.groups()
        start, column = len(space), len(space) + len(dash or "")
        # The items of a list may begin at the column of its key.
        if key is not None and (column < limit or (inside and dash is None and column == limit)):
            route.append(key)
            limit, inside = start, dash is not None
        elif dash is not None and start < limit:
            limit, inside = start, True
        if limit == 0 and not inside:
            break
    return tuple(reversed(route))


def proposals(place: Place, schema: dict[str, Any], catalogue: Catalogue) -> Iterator[Proposal]:
    """What may be written at a place."""
    *above, last = ("", *place.route)
    if place.is_key:
        if last in _BY_POLICY:
            yield from _policies(catalogue, is_key=True)
        elif above and above[-1] == "options":
            yield from _options(last, catalogue)
    if place.is_value and last in _POLICIES:
        yield from _policies(catalogue)
    if place.is_value and last == "profile":
        yield from (Proposal(name, "profile") for name in catalogue.profile_names())
    for node in _nodes(place.route, schema):
        if place.is_key:
            for name, below in node.get("properties", {}).items():
                yield Proposal(name, _description(below, schema), is_key=True)
        if place.is_value:
            values = node.get("enum", ("true", "false") if node.get("type") == "boolean" else ())
            yield from (Proposal(str(value), "") for value in values)


def description(route: Sequence[str], schema: dict[str, Any]) -> str:
    """What the schema says about the key at the end of a route; empty if it does not have the key."""
    found = _below(_nodes(route[:-1], schema), route[-1]) if route else []
    return next(filter(None, (_description(node, schema) for node in found)), "")


def _policies(catalogue: Catalogue, *, is_key: bool = False) -> Iterator[Proposal]:
    for names in catalogue.names:
        yield Proposal(names.name, names.code, is_key)


def _options(name: str, catalogue: Catalogue) -> Iterator[Proposal]:
    for names in catalogue.find(name):
        options = catalogue.policy(names.code).options
        for option, each in options.fields().items() if options else ():
            yield Proposal(option.replace("_", "-"), each.description, is_key=True)


def _nodes(route: Sequence[str], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a schema that describe the value at a route, and its items."""
    found = _with_items([schema], schema)
    for key in route:
        found = _with_items(_below(found, key), schema)
    return found


def _with_items(nodes: Sequence[dict[str, Any]], schema: dict[str, Any]) -> list[dict[str, Any]]:
    plain = [each for node in nodes for each in _variants(node, schema)]
    items = [each for node in plain if "items" in node for each in _variants(node["items"], schema)]
    return plain + items


def _below(nodes: Sequence[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """The schemas of a key in mappings."""
    found = (node.get("properties", {}).get(key, node.get("additionalProperties")) for node in nodes)
    return [each for each in found if isinstance(each, dict)]


def _variants(node: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema without references: all that one value may fit."""
    parts = [*node.get("allOf", ()), *node.get("anyOf", ()), *node.get("oneOf", ())]
    if "$ref" in node:
        parts.append(schema["$defs"][node["$ref"].rpartition("/")[2]])
    if not parts:
        yield node
    for part in parts:
        yield from _variants(part, schema)


def _description(node: dict[str, Any], schema: dict[str, Any]) -> str:
    found = (node, *_variants(node, schema))
    return next((each["description"] for each in found if "description" in each), "")
