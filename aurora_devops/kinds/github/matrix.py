"""The values of a job's matrix that an expression refers to."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.place import Place
from ...formats import expressions as ex
from .model import Job


def row_of(text: str) -> tuple[str, ...] | None:
    """The keys below `matrix` if a string is a single access to it."""
    if not text.startswith("${{"):
        return None
    found = next(ex.fenced(text))
    if not found.closed or found.end != len(text):
        return None
    try:
        way = ex.path(ex.parse(found.text))
    except ex.ExpressionError:
        return None
    return way[1:] if way[:1] == ("matrix",) and len(way) > 1 and not {"*", "?"} & set(way) else None


def values_of(job: Job, keys: tuple[str, ...]) -> Iterator[tuple[object, Place]]:
    """The values that an access to the matrix may have, with their places; constants only."""
    matrix = job.matrix
    if not isinstance(matrix, dict):
        return
    at = job.at["strategy"]["matrix"]
    for name, values in matrix.items():
        if not isinstance(values, list):
            continue
        for index, value in enumerate(values):
            place = at[name][index]
            if name == "include":
                if isinstance(value, dict):
                    yield from _below(value, place, keys)
            elif name != "exclude" and name.lower() == keys[0]:
                yield from _below(value, place, keys[1:])


def _below(value: object, at: Place, keys: tuple[str, ...]) -> Iterator[tuple[object, Place]]:
    for key in keys:
        if not isinstance(value, dict):
            return
        name = next((name for name in value if str(name).lower() == key), None)
        if name is None:
            return
        value, at = value[name], at[name]
    yield value, at
