"""Functions that convert types, and those that decide by whether a value can be had."""

from __future__ import annotations

from typing import Any

from ....cloud.value import Value
from ....formats.hcl.syntax import Call
from ..scope import Failed, Scope
from .text import text_of


def _try(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    for argument in arguments:
        if not isinstance(argument, Failed):
            return argument
    return scope.unknown(at)


def _can(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    (value,) = arguments
    if isinstance(value, Failed):
        return scope.value(False, at)
    return scope.unknown(at, value) if value.unknown else scope.value(True, at)


def _same(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    return arguments[0]


def _toset(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    (value,) = arguments
    if not isinstance(value.data, list):
        return value
    seen: set[Any] = set()
    items = []
    for item in value.data:
        key = item.string
        if key is None or key not in seen:
            items.append(item)
        seen.add(key)
    if all(isinstance(item.data, str) for item in items):
        items.sort(key=lambda item: str(item.data))
    return Value(items, value.source, value.start, value.end, refs=value.refs)


def _tobool(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    return {"true": True, "false": False}[value]


def _tonumber(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool):
        raise TypeError
    number = float(value)
    return int(number) if number.is_integer() else number


PLAIN = {
    "tobool": _tobool,
    "tonumber": _tonumber,
    "tostring": lambda value: None if value is None else text_of(value),
}
OF_VALUES = {
    "can": _can,
    "ephemeralasnull": _same,
    "nonsensitive": _same,
    "sensitive": _same,
    "tolist": _same,
    "tomap": _same,
    "toset": _toset,
    "try": _try,
}
