"""Base64, base32, JSON (sprig, sections Encoding Functions and Default Functions; Helm, toJson and fromJson)."""

from __future__ import annotations

import math
import string
from collections.abc import Iterator
from typing import Any

from ..errors import TemplateError
from ..values import NIL, NilList, NilMap, Object, from_bytes, go_type, to_bytes
from .fmt import float_digits, format_float, go_quote, positional
from .signatures import Family

FAMILY = Family()
_DEEPEST = 150


@FAMILY.add("string", "b64enc")
def b64enc(text: str) -> str:
    """base64 (sprig, Encoding Functions)."""
    from base64 import b64encode

    return b64encode(to_bytes(text)).decode()


@FAMILY.add("string", "b64dec")
def b64dec(text: str) -> str:
    """The text of base64, or what is wrong with it (sprig, Encoding Functions)."""
    from base64 import b64decode

    chars = [(at, char) for at, char in enumerate(from_latin(text)) if char not in "\r\n"]
    bad = _bad_base64(chars, len(to_bytes(text)))
    if bad is not None:
        return f"illegal base64 data at input byte {bad}"
    return from_bytes(b64decode("".join(char for _, char in chars)))


def from_latin(text: str) -> str:
    """The bytes of a string as characters."""
    return text if text.isascii() else to_bytes(text).decode("latin-1")


_BASE64 = frozenset(string.ascii_letters + string.digits + "+/")
_BASE32 = frozenset(string.ascii_uppercase + "234567")


def _bad_base64(chars: list[tuple[int, str]], size: int) -> int | None:
    """The place of the first byte that is wrong, as Go counts it."""
    for index, (at, char) in enumerate(chars):
        if char in _BASE64:
            continue
        inside = index % 4
        if char != "=" or inside < 2:
            return at
        padding = 4 - inside
        rest = chars[index:]
        for following, other in rest[:padding]:
            if other != "=":
                return following - 1
        if len(rest) < padding:
            return size
        return rest[padding][0] if len(rest) > padding else None
    return size - len(chars) % 4 if len(chars) % 4 else None


@FAMILY.add("string", "b32enc")
def b32enc(text: str) -> str:
    """base32 (sprig, Encoding Functions)."""
    from base64 import b32encode

    return b32encode(to_bytes(text)).decode()


@FAMILY.add("string", "b32dec")
def b32dec(text: str) -> str:
    """The text of base32, or what is wrong with it (sprig, Encoding Functions)."""
    from base64 import b32decode

    chars = from_latin(text).replace("\r", "").replace("\n", "")
    digits = chars
    for at, char in enumerate(chars):
        inside = at % 8
        if char in _BASE32:
            continue
        if char != "=" or inside < 2 or len(chars) - at > 8:
            return f"illegal base32 data at input byte {at}"
        bad = _bad_padding(chars, at)
        if bad is not None:
            return f"illegal base32 data at input byte {bad}"
        digits = chars[:at]
        break
    else:
        if len(chars) % 8:
            return f"illegal base32 data at input byte {len(chars) - len(chars) % 8}"
    return from_bytes(b32decode(digits + "=" * (-len(digits) % 8)))


def _bad_padding(chars: str, at: int) -> int | None:
    inside = at % 8
    rest = chars[at + 1 :]
    if len(rest) + inside < 7:
        return len(chars)
    for index, char in enumerate(rest[: 7 - inside]):
        if char != "=":
            return at + index
    return at if inside in (3, 6) else None


# -- JSON ---------------------------------------------------------------------------------------

_JSON_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
    **{chr(code): f"\\u{code:04x}" for code in (*range(8), 11, *range(14, 32))},
    **{chr(code): "\\ufffd" for code in range(0xDC80, 0xDD00)},
}
_JSON_TABLE = str.maketrans(_JSON_ESCAPES)
_HTML_TABLE = str.maketrans({**_JSON_ESCAPES, "<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


class NotEncodable(TemplateError):
    """JSON cannot contain a value: a NaN, an infinity, a function."""


def json_number(value: float) -> str:
    """A float as Go writes it in JSON: with an exponent below -6 and from 21 on."""
    if not math.isfinite(value):
        raise NotEncodable(f"json: unsupported value: {format_float(value)}")
    size = abs(value)
    if not size or 1e-6 <= size < 1e21:
        digits, point = float_digits(value)
        return ("-" if math.copysign(1, value) < 0 else "") + positional(digits, point)
    return format_float(value, -400).replace("e-0", "e-")


def write_json(value: Any, indent: str = "", html: bool = True) -> str:
    """A value as encoding/json writes it."""
    return "".join(_json(value, "\n" if indent else "", indent, _HTML_TABLE if html else _JSON_TABLE, 0))


def _json(value: Any, line: str, indent: str, table: dict[int, str], depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise NotEncodable("json: unsupported value: encountered a cycle")
    if isinstance(value, NIL):
        yield "null"
    elif isinstance(value, str):
        yield f'"{str.translate(value, table)}"'
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int):
        yield str(int(value))
    elif isinstance(value, float):
        yield json_number(value)
    elif isinstance(value, dict):
        inner = line + indent
        separator = '": ' if indent else '":'
        for index, key in enumerate(sorted(value)):
            yield f'{"," if index else "{"}{inner}"{str.translate(key, table)}{separator}'
            yield from _json(value[key], inner, indent, table, depth + 1)
        yield line + "}" if value else "{}"
    elif isinstance(value, list):
        inner = line + indent
        for index, item in enumerate(value):
            yield f"{',' if index else '['}{inner}"
            yield from _json(item, inner, indent, table, depth + 1)
        yield line + "]" if value else "[]"
    elif isinstance(value, Object):
        yield from _json(value.encoded(), line, indent, table, depth + 1)
    else:
        raise NotEncodable(f"json: unsupported type: {go_type(value)}")


@FAMILY.add("any", "toJson")
def to_json(value: Any) -> str:
    """JSON on one line (Helm); an empty string if the value cannot be written."""
    try:
        return write_json(value)
    except NotEncodable:
        return ""


@FAMILY.add("any", "mustToJson")
def must_to_json(value: Any) -> str:
    """JSON on one line (sprig, Default Functions)."""
    return write_json(value)


@FAMILY.add("any", "toPrettyJson")
def to_pretty_json(value: Any) -> str:
    """JSON with indentation (sprig, Default Functions)."""
    try:
        return write_json(value, "  ")
    except NotEncodable:
        return ""


@FAMILY.add("any", "mustToPrettyJson")
def must_to_pretty_json(value: Any) -> str:
    """JSON with indentation (sprig, Default Functions)."""
    return write_json(value, "  ")


@FAMILY.add("any", "toRawJson", "mustToRawJson")
def to_raw_json(value: Any) -> str:
    """JSON on one line, with `<`, `>` and `&` as they are (sprig, Default Functions)."""
    return write_json(value, html=False)


def read_json(text: str) -> Any:
    """The value of a JSON text as encoding/json reads it: numbers are floats."""
    import json

    def number(digits: str) -> float:
        value = float(digits) if len(digits) < 400 else math.inf
        if not math.isfinite(value):
            raise TemplateError(f"json: cannot unmarshal number {digits} into Go value of type float64")
        return value

    def constant(name: str) -> Any:
        raise TemplateError(f"invalid character '{name.lstrip('-')[0]}' looking for beginning of value")

    if not text.strip(" \t\r\n"):
        raise TemplateError("unexpected end of JSON input")
    try:
        value = json.loads(str(text), parse_int=number, parse_float=number, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise TemplateError(_json_problem(text, error.msg, error.pos)) from None
    except RecursionError:
        raise TemplateError("exceeded max depth") from None
    return value


# Where Go's reader is when Python's reader stops with a message.
_CONTEXTS = {
    "Expecting value": "looking for beginning of value",
    "Extra data": "after top-level value",
    "Expecting property name enclosed in double quotes": "looking for beginning of object key string",
    "Illegal trailing comma before end of object": "looking for beginning of object key string",
    "Illegal trailing comma before end of array": "looking for beginning of value",
    "Expecting ':' delimiter": "after object key",
    "Expecting ',' delimiter": "after array element or object key:value pair",
    "Invalid control character at": "in string literal",
}


def _json_problem(text: str, message: str, at: int) -> str:
    if at >= len(text) or message.startswith("Unterminated"):
        return "unexpected end of JSON input"
    char = go_quote(from_latin(text[at])[0], "'")
    return f"invalid character {char} {_CONTEXTS.get(message, 'in string escape code')}"


@FAMILY.add("string", "fromJson")
def from_json(text: str) -> dict[str, Any]:
    """The map of a JSON text; its key `Error` is what is wrong with the text (Helm)."""
    try:
        value = read_json(text)
    except TemplateError as error:
        return {"Error": str(error)}
    if value is None:
        return NilMap()
    return value if isinstance(value, dict) else {"Error": mistyped(value, "map[string]interface {}")}


@FAMILY.add("string", "fromJsonArray")
def from_json_array(text: str) -> list[Any]:
    """The list of a JSON text; its only item is what is wrong with the text (Helm)."""
    try:
        value = read_json(text)
    except TemplateError as error:
        return [str(error)]
    if value is None:
        return NilList()
    return value if isinstance(value, list) else [mistyped(value, "[]interface {}")]


@FAMILY.add("string", "mustFromJson")
def must_from_json(text: str) -> Any:
    """The value of a JSON text (sprig, Default Functions)."""
    return read_json(text)


_JSON_SORTS = {str: "string", bool: "bool", float: "number", dict: "object", list: "array"}


def mistyped(value: Any, wanted: str) -> str:
    """The message for a JSON text of another type."""
    return f"json: cannot unmarshal {_JSON_SORTS[type(value)]} into Go value of type {wanted}"
