"""Paths with dots, which `vars` and `replacements` use: keys, indexes, and items of lists by the value of a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ....formats.built import BuiltMap, BuiltSeq, Origin
from ....formats.yaml import DIALECTS
from .resource import Refused, pattern, text_of


def field_path(path: str) -> list[str]:
    """The parts of a path; `\\.` is a dot of a key, and brackets keep what is in them together."""
    whole: list[str] = []
    for part in path.split("."):
        if whole and whole[-1].endswith("\\"):
            whole[-1] = f"{whole[-1][:-1]}.{part}"
        elif whole and whole[-1].startswith("[") and not whole[-1].endswith("]"):
            whole[-1] += f".{part}"
        else:
            whole.append(part)
    return [inner for part in whole if part for inner in _unbracketed(part)]


def _unbracketed(part: str) -> Iterator[str]:
    key, bracket, index = part.partition("[")
    if not bracket or not part.endswith("]"):
        yield part
        return
    if key:
        yield key
    inner = index.removesuffix("]")
    # An item is found by the value of a key; anything else in brackets is a key or an index.
    yield f"[{inner}]" if "=" in inner else inner


def look_up(value: Any, parts: list[str], origin: Origin) -> tuple[Any, Origin] | None:
    """The value at a path and where it was written; None if it does not exist."""
    for part in parts:
        if isinstance(value, BuiltMap):
            if part not in value:
                return None
            origin, value = value.origins[part], value[part]
        elif isinstance(value, BuiltSeq):
            index = next(_indexes(value, part, exact=True), None)
            if index is None:
                return None
            origin, value = value.origins[index], value[index]
        else:
            return None
    return value, origin


def _indexes(items: BuiltSeq, part: str, exact: bool) -> Iterator[int]:
    """The indexes of the items that a part of a path means."""
    if part == "*":
        yield from range(len(items))
    elif part == "-":
        if items:
            yield len(items) - 1
    elif part.isdigit():
        if int(part) < len(items):
            yield int(part)
    elif part.startswith("["):
        key, _, wanted = part[1:-1].partition("=")
        for index, item in enumerate(items):
            held = item.get(key) if isinstance(item, BuiltMap) and key else None if key else item
            text = text_of(held)
            if held is not None and (text == wanted or (not exact and pattern(wanted, ".*", "").match(text))):
                yield index


class Created:
    """Marks a field that was created, whose value has no type yet."""


CREATED: Any = Created()


def slots(holder: Any, parts: list[str], create: bool, sample: Any, origin: Origin) -> list[tuple[Any, Any]]:
    """The collections with the fields at a path, and the keys of the fields; with `create` missing ones are added."""
    part, rest = parts[0], parts[1:]
    if isinstance(holder, BuiltSeq):
        found = list(_indexes(holder, part, exact=False))
        if not found and create and (part.startswith("[") or part == str(len(holder))):
            holder.add(_new_item(part, rest, origin), origin)
            found = [len(holder) - 1]
        if not found and part.isdigit():
            raise Refused(f"the list has {len(holder)} items, but index {part} is used", origin)
    elif isinstance(holder, BuiltMap):
        if part not in holder:
            if not create:
                return []
            holder.put(part, _new(rest, sample), origin)
        found = [part]  # type: ignore[list-item]
    else:
        return []
    if not rest:
        return [(holder, key) for key in found]
    return [slot for key in found for slot in slots(holder[key], rest, create, sample, origin)]


def _new(rest: list[str], sample: Any) -> Any:
    if not rest:
        return CREATED if not isinstance(sample, (dict, list)) else type(sample)()
    return BuiltSeq() if rest[0].startswith("[") or rest[0].isdigit() else BuiltMap()


def _new_item(part: str, rest: list[str], origin: Origin) -> Any:
    key, _, value = part[1:-1].partition("=")
    if part.startswith("[") and not key:
        return value
    item = BuiltMap()
    if part.startswith("["):
        item.put(key, value, origin)
    return item if part.startswith("[") or rest else CREATED


def retyped(old: Any, text: str) -> Any:
    """A text as a value of the type that a field has; a field without a value takes the type of the text."""
    return text if isinstance(old, str) else DIALECTS["go3"].scalar(text)
