"""The syntax tree of a compiled expression, read from the message in which CEL exchanges it (cel/expr/syntax.proto).

The library evaluates expressions, but gives no access to their parts. It writes an expression as a message of protobuf,
which has the identifiers, the fields and their places in the text.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

Sort = Literal["constant", "identifier", "select", "call", "list", "map", "comprehension"]


class Expression(NamedTuple):
    """A part of an expression.

    `value` is the constant; `name` the identifier, the field or the function; `parts` are the operands. A selection is
    `tested` in `has()`. Operands of a call begin with its target if `targeted`. A comprehension, to which macros are
    expanded, has the range, the start of the accumulator, the condition, the step and the result as parts, and
    `variables` are the ones of the loop, with the accumulator last. `start` is the offset in the text, -1 if unknown.
    """

    sort: Sort
    start: int
    name: str = ""
    value: Any = None
    parts: tuple[Expression, ...] = ()
    variables: tuple[str, ...] = ()
    tested: bool = False
    targeted: bool = False


def read(serialized: bytes) -> Expression:
    """The expression in a serialized message: `google.protobuf.Any` with a CheckedExpr."""
    checked = _fields(_only(_fields(serialized), 2))
    positions: dict[int, int] = {}
    for entry in _fields(_only(checked, 5, b"")).get(4, ()):
        pair = _fields(entry)
        positions[_only(pair, 1, 0)] = _only(pair, 2, 0)
    return _expression(_only(checked, 4), positions)


_Fields = dict[int, list[Any]]


def _only(fields: _Fields, number: int, default: Any = None) -> Any:
    found = fields.get(number)
    return default if found is None else found[-1]


def _fields(message: bytes) -> _Fields:
    """The fields of a message by number: integers, and bytes for all other values."""
    found: _Fields = {}
    for number, value in _entries(message):
        found.setdefault(number, []).append(value)
    return found


def _entries(message: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        wire = key & 7
        if wire == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
        elif wire == 1:
            yield key >> 3, message[at : at + 8]
            at += 8
        elif wire == 2:
            length, at = _varint(message, at)
            yield key >> 3, message[at : at + length]
            at += length
        else:
            raise ValueError(f"unexpected wire type {wire}")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _expression(message: bytes, positions: dict[int, int]) -> Expression:
    fields = _fields(message)
    start = positions.get(_only(fields, 2, 0), -1)

    def inner(held: _Fields, *numbers: int) -> tuple[Expression, ...]:
        return tuple(_expression(part, positions) for number in numbers for part in held.get(number, ()))

    if 4 in fields:
        return Expression("identifier", start, _text(_fields(_only(fields, 4)), 1))
    if 5 in fields:
        held = _fields(_only(fields, 5))
        return Expression(
            "select", start, _text(held, 2), parts=inner(held, 1), tested=bool(_only(held, 3, 0))
        )
    if 6 in fields:
        held = _fields(_only(fields, 6))
        return Expression("call", start, _text(held, 2), parts=inner(held, 1, 3), targeted=1 in held)
    if 7 in fields:
        return Expression("list", start, parts=inner(_fields(_only(fields, 7)), 1))
    if 8 in fields:
        entries = map(_fields, _fields(_only(fields, 8)).get(2, ()))
        return Expression("map", start, parts=tuple(part for each in entries for part in inner(each, 3, 4)))
    if 9 in fields:
        held = _fields(_only(fields, 9))
        names = tuple(_text(held, number) for number in (1, 8, 3))
        return Expression(
            "comprehension", start, parts=inner(held, 2, 4, 5, 6, 7), variables=tuple(filter(None, names))
        )
    return Expression("constant", start, value=_constant(_only(fields, 3, b"")))


def _text(fields: _Fields, number: int) -> str:
    raw: bytes = _only(fields, number, b"")
    return raw.decode()


def _constant(message: bytes) -> Any:
    for number, value in _entries(message):
        match number:
            case 2:
                return bool(value)
            case 3:
                return value - (1 << 64) if value >> 63 else value
            case 4:
                return value
            case 5:
                return struct.unpack("<d", value)[0]
            case 6:
                return value.decode()
            case 7:
                return value
    return None
