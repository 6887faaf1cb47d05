"""Functions of lists and maps; elements keep their places, and can be unknown."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from ....cloud.value import Unknown, Value
from ....formats.hcl.syntax import Call
from ..scope import MOST_ELEMENTS, Scope


def _list(value: Value) -> list[Value]:
    """The elements of a list. Raises Unknown for an unknown one, and ValueError for anything else."""
    if value.unknown:
        raise Unknown
    if not isinstance(value.data, list):
        raise ValueError
    return value.data


def _map(value: Value) -> dict[str, Value]:
    if value.unknown:
        raise Unknown
    if not isinstance(value.data, dict):
        raise ValueError
    return value.data


def _limited(at: Call, scope: Scope, data: Any) -> Value:
    return scope.value(data, at) if len(data) <= MOST_ELEMENTS else scope.unknown(at)


def _concat(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    return _limited(at, scope, [item for argument in arguments for item in _list(argument)])


def _flatten(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    (value,) = arguments

    def items(value: Value) -> Iterator[Value]:
        for item in _list(value):
            if isinstance(item.data, list):
                yield from items(item)
            else:
                # An unknown element could be a list.
                if item.unknown and item.text is None:
                    raise Unknown
                yield item

    return _limited(at, scope, list(itertools.islice(items(value), MOST_ELEMENTS + 1)))


def _merge(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    data: dict[str, Value] = {}
    for argument in arguments:
        if not argument.absent:
            data.update(_map(argument))
    return _limited(at, scope, data)


def _lookup(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    data, key = _map(arguments[0]), arguments[1].string
    if key is None:
        raise Unknown
    return data[key] if key in data else arguments[2]


def _element(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    items, index = _list(arguments[0]), arguments[1].number
    if index is None or not items:
        raise Unknown
    found: Value = items[int(index) % len(items)]
    return found


def _coalesce(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    for argument in arguments:
        if argument.unknown:
            raise Unknown
        if not argument.absent and argument.data != "":
            return argument
    raise ValueError


def _coalescelist(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    return next(argument for argument in arguments if _list(argument))


def _one(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    items = _list(arguments[0])
    if len(items) > 1:
        raise ValueError
    return items[0] if items else scope.value(None, at)


def _keys(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    return scope.value([scope.value(key, at) for key in sorted(_map(arguments[0]))], at)


def _values(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    data = _map(arguments[0])
    return scope.value([data[key] for key in sorted(data)], at)


def _zipmap(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    keys = [key.string for key in _list(arguments[0])]
    if None in keys:
        raise Unknown
    return scope.value(dict(zip(keys, _list(arguments[1]), strict=True)), at)


def _reverse(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    return scope.value(_list(arguments[0])[::-1], at)


def _slice(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    start, end = (argument.number for argument in arguments[1:])
    if start is None or end is None:
        raise Unknown
    return scope.value(_list(arguments[0])[int(start) : int(end)], at)


def _compact(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    items = _list(arguments[0])
    return scope.value([item for item in items if not item.absent and item.data != ""], at)


def _distinct(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    items: list[Value] = []
    seen: list[Any] = []
    for item in _list(arguments[0]):
        plain = item.plain()
        if plain not in seen:
            seen.append(plain)
            items.append(item)
        if len(seen) > 256:
            raise Unknown
    return scope.value(items, at)


def _length(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    data = arguments[0].data
    if not isinstance(data, (list, dict, str)):
        raise Unknown
    return scope.value(len(data), at)


def _contains(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    wanted = arguments[1].plain()
    items = _list(arguments[0])
    if any(not item.unknown and item.plain() == wanted for item in items):
        return scope.value(True, at)
    if any(item.unknown for item in items):
        raise Unknown
    return scope.value(False, at)


def _chunklist(items: list[Any], size: int) -> list[list[Any]]:
    if size < 1:
        raise ValueError
    return [items[at : at + int(size)] for at in range(0, len(items), int(size))]


def _range(*limits: float) -> list[float]:
    start, stop, step = (
        (0, limits[0], 1) if len(limits) == 1 else (*limits, 1) if len(limits) == 2 else limits
    )
    if len(limits) < 3 and stop < start:
        step = -1
    if step == 0 or abs((stop - start) / step) > MOST_ELEMENTS:
        raise ValueError
    found, at = [], start
    while at < stop if step > 0 else at > stop:
        found.append(at)
        at += step
    return found


def _set(function: Any) -> Any:
    def apply(*sets: list[Any]) -> list[Any]:
        return sorted(function(*(set(items) for items in sets)), key=str)

    return apply


def _setproduct(*lists: list[Any]) -> list[list[Any]]:
    size = 1
    for items in lists:
        size *= len(items)
    if size > MOST_ELEMENTS:
        raise ValueError
    return [list(pair) for pair in itertools.product(*lists)]


def _transpose(data: dict[str, list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in sorted(data):
        for item in data[key]:
            found.setdefault(item, []).append(key)
    return found


def _sum(items: list[float]) -> float:
    return sum(items)


def _matchkeys(values: list[Any], keys: list[Any], wanted: list[Any]) -> list[Any]:
    return [value for value, key in zip(values, keys, strict=True) if key in wanted]


PLAIN = {
    "alltrue": lambda items: all(item in (True, "true") for item in items),
    "anytrue": lambda items: any(item in (True, "true") for item in items),
    "chunklist": _chunklist,
    "index": lambda items, value: items.index(value),
    "matchkeys": _matchkeys,
    "range": _range,
    "setintersection": _set(set.intersection),
    "setproduct": _setproduct,
    "setsubtract": _set(set.difference),
    "setunion": _set(set.union),
    "sort": lambda items: sorted(map(str, items)),
    "sum": _sum,
    "transpose": _transpose,
}
OF_VALUES = {
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "compact": _compact,
    "concat": _concat,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "flatten": _flatten,
    "keys": _keys,
    "length": _length,
    "list": lambda at, scope, arguments: scope.value(arguments, at),
    "lookup": _lookup,
    "merge": _merge,
    "one": _one,
    "reverse": _reverse,
    "slice": _slice,
    "values": _values,
    "zipmap": _zipmap,
}
