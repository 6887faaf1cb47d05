"""The functions of Terraform that depend on nothing but their arguments, by family."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from ....cloud.value import Unknown, Value
from ....formats.hcl.syntax import Call
from ..scope import LONGEST_TEXT, MOST_ELEMENTS, Scope

# Of plain arguments, or of values that can be partly unknown.
Plain = Callable[..., Any]
OfValues = Callable[[Call, Scope, list[Value]], Value]

# Those that read a file.
FILES = frozenset(
    {
        "file",
        "filebase64",
        "filebase64sha256",
        "filebase64sha512",
        "fileexists",
        "filemd5",
        "filesha1",
        "filesha256",
        "filesha512",
        "templatefile",
    }
)


@cache
def _families() -> tuple[dict[str, Plain], dict[str, OfValues]]:
    from . import collections, encoding, hashes, network, numbers, text, times, types

    plain: dict[str, Plain] = {}
    of_values: dict[str, OfValues] = {}
    for family in (collections, encoding, hashes, network, numbers, text, times, types):
        plain.update(getattr(family, "PLAIN", {}))
        of_values.update(getattr(family, "OF_VALUES", {}))
    return plain, of_values


def call(at: Call, scope: Scope, arguments: list[Value]) -> Value:
    """The value of a call; unknown if an argument is, or if the function is not pure."""
    plain, of_values = _families()
    name = at.name.removeprefix("core::")
    if (of_value := of_values.get(name)) is not None:
        try:
            return of_value(at, scope, arguments)
        except (ValueError, TypeError, IndexError, AttributeError, ArithmeticError, Unknown):
            return scope.unknown(at, *arguments)
    function = plain.get(name)
    if function is None:
        return scope.unknown(at, *arguments)
    try:
        result = function(*(argument.plain() for argument in arguments))
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, ArithmeticError, Unknown):
        # Terraform refuses such a call, or an argument is unknown.
        return scope.unknown(at, *arguments)
    made = wrapped(result, at, scope)
    made.refs = scope.unknown(at, *arguments).refs
    return made


def wrapped(data: Any, at: Call, scope: Scope) -> Value:
    """Plain data as a value that is written at a call. Raises Unknown if it is too large."""
    if isinstance(data, Value):
        return data
    if isinstance(data, (list, dict)):
        if len(data) > MOST_ELEMENTS:
            return scope.unknown(at)
        if isinstance(data, dict):
            return scope.value({str(key): wrapped(item, at, scope) for key, item in data.items()}, at)
        return scope.value([wrapped(item, at, scope) for item in data], at)
    if isinstance(data, str) and len(data) > LONGEST_TEXT:
        return scope.unknown(at)
    return scope.value(data, at)
