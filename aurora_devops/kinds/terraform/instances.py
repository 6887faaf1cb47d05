"""The instances of a block with `count` or `for_each`."""

from __future__ import annotations

from collections.abc import Iterator

from ...cloud.value import UNKNOWN, Value, has_unknown_key
from ...core.source import Source
from ...formats.hcl.syntax import Block
from .declared import Declared
from .evaluate import collection, safely
from .scope import Scope

# How many instances are told apart.
MOST_INSTANCES = 64


def unknown_instance(source: Source, block: Block) -> dict[str, Value]:
    """The names of an instance that is not known."""

    def unknown() -> Value:
        return Value(UNKNOWN, source, *block.head)

    return {
        "each": Value({"key": unknown(), "value": unknown()}, source, *block.head),
        "count": Value({"index": unknown()}, source, *block.head),
    }


def instances(declared: Declared, scope: Scope) -> Iterator[dict[str, Value]]:
    """The names of each instance of a block; those of a single one if its number is unknown."""
    attributes = declared.block.body.attributes
    source, head = declared.file.source, declared.block.head
    if (count := attributes.get("count")) is not None:
        number = safely(count.value, scope).number
        if number is None or number > MOST_INSTANCES:
            yield unknown_instance(source, declared.block)
            return
        for index in range(int(number)):
            yield {"count": Value({"index": Value(index, source, *head)}, source, *head)}
    elif (each := attributes.get("for_each")) is not None:
        over = collection(each.value, scope)
        entries = entries_of(over)
        if entries is None or len(entries) > MOST_INSTANCES:
            yield unknown_instance(source, declared.block)
            return
        for key, value in entries:
            yield {"each": Value({"key": Value(key, source, *head), "value": value}, source, *head)}
    else:
        yield {}


def entries_of(over: Value) -> list[tuple[str | int, Value]] | None:
    """The keys and values of a collection of `for_each`; None if it is unknown."""
    if isinstance(over.data, dict):
        return None if has_unknown_key(over.data) else list(over.data.items())
    if isinstance(over.data, list):
        return [
            (text if (text := value.string) is not None else index, value)
            for index, value in enumerate(over.data)
        ]
    return [] if over.absent else None
