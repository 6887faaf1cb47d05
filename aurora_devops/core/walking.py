"""Walks plain data for mappings that refer to something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .place import Place

# A walk ends there; larger data are generated.
_MOST = 20_000


def mappings(data: Any, at: Place) -> Iterator[tuple[str, dict[str, Any], Place]]:
    """Each mapping inside plain data, with its key and place; an item of a list has the key of the list."""
    waiting: list[tuple[str, Any, Place]] = [("", data, at)]
    seen = 0
    while waiting and seen < _MOST:
        key, value, place = waiting.pop()
        seen += 1
        if isinstance(value, dict):
            if key:
                yield key, value, place
            waiting.extend(
                (name, inner, place[name])
                for name, inner in value.items()
                if isinstance(name, str) and isinstance(inner, (dict, list))
            )
        elif isinstance(value, list):
            waiting.extend(
                (key, inner, place[index])
                for index, inner in enumerate(value)
                if isinstance(inner, (dict, list))
            )
