"""The values of a job's matrix that an expression refers to, and those that the runs of the job have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from ...core.lazy import regex
from ...core.place import Place
from ...formats import expressions as ex
from .guards import parsed
from .model import Job, Scalar


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
    """The values that an access to the matrix may have, with their places; constants only.

    A value that `exclude` takes out of all runs is left out.
    """
    matrix = job.matrix
    if not isinstance(matrix, dict):
        return
    excluded = matrix.get("exclude")
    unused = excluded if isinstance(excluded, list) else []
    at = job.at["strategy"]["matrix"]
    for name, values in matrix.items():
        if not isinstance(values, list):
            continue
        for index, value in enumerate(values):
            place = at[name][index]
            if name == "include":
                if isinstance(value, dict):
                    yield from _below(value, place, keys)
            elif name != "exclude" and name.lower() == keys[0] and {name: value} not in unused:
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


# Of a job with more runs than that, the values are not told apart.
_MOST_RUNS = 64
_NAMED = regex(r"\$\{\{\s*matrix\.([\w.-]+)\s*\}\}")


def values_in(runs: Iterable[Mapping[str, Any]], texts: str) -> list[dict[str, str]]:
    """The values that texts of a job have in the runs of its matrix, by `matrix.NAME`, each set of values once.

    There are none if the texts refer to no known value.
    """
    names = {match[1].lower() for match in _NAMED.finditer(texts)} if "matrix." in texts else set()
    found: list[dict[str, str]] = []
    for run in runs if names else ():
        values = {
            f"matrix.{name}": str(value).lower() if isinstance(value, bool) else str(value)
            for name in names
            if isinstance(value := _value(run, name), (str, int, float)) and "${{" not in str(value)
        }
        if values and values not in found:
            found.append(values)
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with values of the matrix in it, as `values_in` gives them."""
    return _NAMED.sub(lambda match: values.get(f"matrix.{match[1].lower()}", match[0]), text)


def _value(run: Any, name: str) -> object:
    for key in name.split("."):
        if not isinstance(run, dict):
            return None
        run = next((value for each, value in run.items() if str(each).lower() == key), None)
    return run


def may_run(condition: Scalar, run: Mapping[str, Any]) -> bool:
    """Whether a step with a condition may run with these values of the matrix; they are unknown if there are none.

    A value that other runs of the job have is empty.
    """
    names = {str(name).lower() for name in run}

    def known(path: tuple[str, ...]) -> ex.Value:
        if path[:1] != ("matrix",) or len(path) == 1:
            return None
        if run and path[1] not in {*names, "*", "?"}:
            return ""
        value = _value(run, ".".join(path[1:]))
        if isinstance(value, str):
            return None if "${{" in value else value
        return value if isinstance(value, bool) else None

    tree = parsed(condition)
    return tree is None or ex.evaluated(tree, known) not in (False, "")


def runs_of(job: Job) -> list[dict[str, Any]]:
    """The values of each run of a job with a constant matrix; none if a part of it is an expression."""
    matrix = job.matrix
    if not isinstance(matrix, dict):
        return []
    rows = {name: row for name, row in matrix.items() if name not in ("include", "exclude")}
    included, excluded = matrix.get("include") or [], matrix.get("exclude") or []
    parts = (*rows.values(), included, excluded)
    if not all(isinstance(part, list) for part in parts):
        return []
    count = 1
    for row in rows.values():
        count *= len(row)
    if count + len(included) > _MOST_RUNS or len(excluded) > _MOST_RUNS:
        return []
    if not all(isinstance(each, dict) for each in (*included, *excluded)):
        return []
    runs = [dict(zip(rows, each, strict=True)) for each in product(*rows.values())] if rows else []
    runs = [run for run in runs if not any(each.items() <= run.items() for each in excluded)]
    added = []
    for each in included:
        # An entry adds to the runs whose own values it does not change; it is a run of its own if there are none.
        own = {name: value for name, value in each.items() if name in rows}
        meant = [run for run in runs if own.items() <= run.items()]
        for run in meant:
            run.update(each)
        if not meant:
            added.append(dict(each))
    return [*runs, *added]
