"""What Go checks when a template calls a function: the number and the types of the arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..errors import TemplateError
from ..values import Int64, NilList, NilMap, Object, StringMap, Strings, Uint8, Uint64, go_type

Function = Callable[..., Any]
_F = TypeVar("_F", bound=Function)


def _any(value: object) -> object:
    return value


def _string(value: object) -> object:
    if isinstance(value, str):
        return value
    raise _wrong("string", value)


def _int(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, (bool, Int64, Uint8, Uint64)):
        return value
    raise _wrong("int", value)


def _float(value: object) -> object:
    if isinstance(value, float):
        return value
    raise _wrong("float64", value)


def _bool(value: object) -> object:
    if isinstance(value, bool):
        return value
    raise _wrong("bool", value)


def _map(value: object) -> object:
    # Go has no error for the value of a parenthesized pipeline, which is how charts pass a mapping that may be missing.
    if value is None:
        return NilMap()
    if isinstance(value, dict) and not isinstance(value, StringMap):
        return value
    raise _wrong("map[string]interface {}", value)


def _list(value: object) -> object:
    # A literal nil is the usual way to give no addresses to `genSignedCert`.
    if value is None:
        return NilList()
    if isinstance(value, list) and not isinstance(value, Strings):
        return value
    raise _wrong("[]interface {}", value)


def _time(value: object) -> object:
    if isinstance(value, Object) and value.go_type == "time.Time":
        return value
    raise _wrong("time.Time", value)


def _wrong(expected: str, value: object) -> TemplateError:
    found = "interface {}" if value is None else go_type(value)
    return TemplateError(f"wrong type for value; expected {expected}; got {found}")


_CHECKS: dict[str, Callable[[object], object]] = {
    "any": _any,
    "string": _string,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "map": _map,
    "list": _list,
    "time": _time,
}


class Family(dict[str, Function]):
    """The functions of one module, by the names that templates use."""

    def add(self, parameters: str, *names: str) -> Callable[[_F], _F]:
        """Registers a function under names.

        `parameters` are the types of Go's parameters, the last with `...` if there may be any number of it:
        `"string any..."`.
        """

        def register(function: _F) -> _F:
            for name in names:
                self[name] = _checked(name, parameters.split(), function)
            return function

        return register


def _checked(name: str, parameters: list[str], function: Function) -> Function:
    rest = parameters.pop()[:-3] if parameters and parameters[-1].endswith("...") else None
    checks = [_CHECKS[parameter] for parameter in parameters]
    rest_check = None if rest is None else _CHECKS[rest]
    least = len(checks)

    def call(*arguments: Any) -> Any:
        count = len(arguments)
        if count < least or (rest_check is None and count > least):
            wanted = f"want {least}" if rest_check is None else f"want at least {least}"
            raise TemplateError(f"wrong number of args for {name}: {wanted} got {count}")
        checked = [check(argument) for check, argument in zip(checks, arguments, strict=False)]
        if rest_check is not None:
            checked += [rest_check(argument) for argument in arguments[least:]]
        return function(*checked)

    return call
