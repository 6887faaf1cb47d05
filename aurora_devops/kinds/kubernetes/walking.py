"""Walks the plain data of custom resources for references to other objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.place import Place

# Larger specifications are those of generated objects; a walk ends there.
_MOST = 2_000


def mappings(spec: Any, at: Place) -> Iterator[tuple[str, dict[str, Any], Place]]:
    """Each mapping below a `spec` with its key and place; an item of a list has the key of the list."""
    waiting: list[tuple[str, Any, Place]] = [("", spec, at)]
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
