"""Values as JSON, which still know their parts: policy documents that code composes."""

from __future__ import annotations

import json
from typing import Any

from ..core.source import Source
from .value import MARKER, UNKNOWN, Value

# Longer texts are unknown.
LONGEST_TEXT = 400_000


def encoded(value: Value, source: Source, start: int, end: int) -> Value:
    """The JSON of a value, written at a place; `decoded` is the value itself."""
    text = json.dumps(_data(value), separators=(",", ":"), ensure_ascii=False)
    refs = inner_refs(value)
    if len(text) > LONGEST_TEXT:
        return Value(UNKNOWN, source, start, end, refs=refs)
    if value.certain:
        return Value(text, source, start, end, refs=refs, decoded=value)
    decoded = None if value.unknown else value
    return Value(UNKNOWN, source, start, end, refs=refs, text=text, decoded=decoded)


def inner_refs(value: Value) -> tuple[str, ...]:
    """The addresses that a value and the values inside it come from, the first 64."""
    refs, stack = dict.fromkeys(value.refs), [value]
    while stack:
        data = stack.pop().data
        items = data if isinstance(data, list) else list(data.values()) if isinstance(data, dict) else []
        refs.update(dict.fromkeys(ref for item in items for ref in item.refs))
        stack.extend(items)
    return tuple(refs)[:64]


def _data(value: Value) -> Any:
    if value.unknown:
        return value.text or MARKER
    if isinstance(value.data, list):
        return [_data(item) for item in value.data]
    if isinstance(value.data, dict):
        return {key: _data(value.data[key]) for key in sorted(value.data)}
    return value.data
