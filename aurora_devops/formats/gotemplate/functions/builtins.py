"""The functions of Go's text/template itself, but for those that print.

Source: the documentation of Go's package text/template, section Functions.
`and` and `or` are here as functions of evaluated arguments; the engine stops at the first argument that decides.
"""

from __future__ import annotations

from typing import Any

from ..errors import TemplateError
from ..values import (
    Object,
    StringMap,
    Uint8,
    byte_length,
    go_type,
    is_integer,
    is_missing,
    to_bytes,
    truth,
)
from .signatures import Family

FAMILY = Family()


@FAMILY.add("any any...", "and")
def all_true(first: Any, *others: Any) -> Any:
    """The first false argument, or the last one."""
    value = first
    for other in others:
        if not truth(value):
            break
        value = other
    return value


@FAMILY.add("any any...", "or")
def any_true(first: Any, *others: Any) -> Any:
    """The first true argument, or the last one."""
    value = first
    for other in others:
        if truth(value):
            break
        value = other
    return value


@FAMILY.add("any", "not")
def negated(value: Any) -> bool:
    """Whether the argument is false."""
    return not truth(value)


def _basic(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "float"
    return "string" if isinstance(value, str) else ""


@FAMILY.add("any any...", "eq")
def equal(first: Any, *others: Any) -> bool:
    """Whether the first argument equals one of the others."""
    if not others:
        raise TemplateError("missing argument for comparison")
    sort = _basic(first)
    for other in others:
        if _basic(other) != sort:
            if first is not None and other is not None:
                raise _incompatible(first, other)
        elif sort:
            if first == other:
                return True
        elif first is None or other is None:
            if first is other:
                return True
        else:
            _comparable(first, other)
            if first is other:
                return True
    return False


def _comparable(first: Any, other: Any) -> None:
    if not isinstance(first, Object) or not isinstance(other, Object):
        raise TemplateError(f"non-comparable type {go_type(other)}")


def _incompatible(first: Any, second: Any) -> TemplateError:
    return TemplateError(f"incompatible types for comparison: {go_type(first)} and {go_type(second)}")


@FAMILY.add("any any", "ne")
def unequal(first: Any, second: Any) -> bool:
    """Whether two values differ."""
    return not equal(first, second)


@FAMILY.add("any any", "lt")
def less(first: Any, second: Any) -> bool:
    """Whether the first number or string is less than the second."""
    sorts = _basic(first), _basic(second)
    if not all(sorts):
        raise TemplateError("invalid type for comparison")
    if sorts[0] != sorts[1]:
        raise _incompatible(first, second)
    if sorts[0] == "bool":
        raise TemplateError("invalid type for comparison")
    return bool(first < second)


@FAMILY.add("any any", "le")
def less_or_equal(first: Any, second: Any) -> bool:
    """Whether the first number or string is at most the second."""
    return less(first, second) or equal(first, second)


@FAMILY.add("any any", "gt")
def greater(first: Any, second: Any) -> bool:
    """Whether the first number or string is greater than the second."""
    return not less_or_equal(first, second)


@FAMILY.add("any any", "ge")
def greater_or_equal(first: Any, second: Any) -> bool:
    """Whether the first number or string is at least the second."""
    return not less(first, second)


@FAMILY.add("any", "len")
def length(value: Any) -> int:
    """The number of bytes of a string, or of items of a list or a map."""
    if isinstance(value, str):
        return byte_length(value)
    if isinstance(value, (list, dict)):
        return len(value)
    raise TemplateError("len of nil pointer" if value is None else f"len of type {go_type(value)}")


@FAMILY.add("any any...", "index")
def index(value: Any, *indexes: Any) -> Any:
    """The item at an index or a key, again for each further argument."""
    if value is None:
        raise TemplateError("index of untyped nil")
    for key in indexes:
        if isinstance(value, dict):
            if not isinstance(key, str):
                if key is None:
                    raise TemplateError("value is nil; should be of type string")
                raise TemplateError(f"value has type {go_type(key)}; should be string")
            missing = "" if isinstance(value, StringMap) else None
            value = missing if is_missing(value, key) else value[key]
        elif isinstance(value, list):
            value = value[_position(key, len(value))]
        elif isinstance(value, str):
            data = to_bytes(value)
            value = Uint8(data[_position(key, len(data))])
        else:
            raise TemplateError(
                "index of nil pointer" if value is None else f"can't index item of type {go_type(value)}"
            )
    return value


def _position(key: Any, size: int) -> int:
    if key is None:
        raise TemplateError("cannot index slice/array with nil")
    if not is_integer(key):
        raise TemplateError(f"cannot index slice/array with type {go_type(key)}")
    if not 0 <= key < size:
        raise TemplateError(f"index out of range: {key}")
    return int(key)


@FAMILY.add("any any...", "call")
def call(function: Any, *arguments: Any) -> Any:
    """The result of a function that is a value."""
    if function is None:
        raise TemplateError("call of nil")
    if not callable(function):
        raise TemplateError(f"non-function of type {go_type(function)}")
    return function(*arguments)
