"""TOML (Helm, toToml and fromToml; BurntSushi/toml)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ....core.lazy import regex
from ..errors import TemplateError
from ..values import NIL, Int64, Maps, Object, go_type
from .dates import Time, parse_time
from .fmt import format_float
from .signatures import Family

FAMILY = Family()
_BARE = regex(r"[A-Za-z0-9_-]+")
_DEEPEST = 150
# The layouts of times without a zone, by the zone that the library gives them.
_LOCAL = {
    "datetime-local": "2006-01-02T15:04:05.999999999",
    "date-local": "2006-01-02",
    "time-local": "15:04:05.999999999",
}


@FAMILY.add("any", "toToml")
def to_toml(value: Any) -> str:
    """TOML of a map, or what is wrong with it (Helm)."""
    if value is None:
        raise TemplateError("reflect: call of reflect.Value.Type on zero Value")
    try:
        if isinstance(value, dict):
            return "".join(_table(value, (), 0)).removeprefix("\n")
        if _is_array_of_tables(value):
            raise TemplateError("toml: top-level values must be Go maps or structs")
        return _inline(value)
    except TemplateError as error:
        return str(error)


def _key(key: str) -> str:
    return str(key) if _BARE.fullmatch(key) else _string(key)


def _string(text: str) -> str:
    return '"' + str.translate(text, _TABLE) + '"'


_TABLE = str.maketrans(
    {
        **{chr(code): f"\\u{code:04x}" for code in (*range(32), 127)},
        **{"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"},
    }
)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _is_array_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _table(value: dict[str, Any], path: tuple[str, ...], depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise TemplateError("toml: the value is nested too deeply")
    pad = "  " * len(path)
    keys = sorted(value)
    below = [key for key in keys if _is_table(value[key]) or _is_array_of_tables(value[key])]
    for key in keys:
        if key not in below and not isinstance(value[key], NIL):
            yield f"{pad}{_key(key)} = {_inline(value[key])}\n"
    for key in below:
        yield from _below(value[key], (*path, key), depth)


def _below(value: Any, path: tuple[str, ...], depth: int) -> Iterator[str]:
    pad = "  " * (len(path) - 1)
    name = ".".join(map(_key, path))
    for item in value if isinstance(value, list) else (value,):
        if len(path) == 1 or isinstance(value, list):
            yield "\n"
        yield f"{pad}[[{name}]]\n" if isinstance(value, list) else f"{pad}[{name}]\n"
        yield from _table(item, path, depth + 1)


def _inline(value: Any) -> str:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, list):
        if any(isinstance(item, NIL) for item in value):
            raise TemplateError("toml: cannot encode array with nil element")
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, dict):
        items = ", ".join(
            f"{_key(key)} = {_inline(item)}" for key, item in sorted(value.items()) if item is not None
        )
        return "{" + items + "}"
    if isinstance(value, Time):
        return value.format(_LOCAL.get(value.zone, "2006-01-02T15:04:05.999999999Z07:00"))
    if isinstance(value, Object):
        return _string(str(value))
    raise TemplateError(f"unsupported type for key '': {go_type(value)}")


def _float(value: float) -> str:
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    text = format_float(value)
    return text if "." in text or "e" in text else text + ".0"


@FAMILY.add("string", "fromToml")
def from_toml(text: str) -> dict[str, Any]:
    """The map of a TOML text; its key `Error` is what is wrong with the text (Helm)."""
    import tomllib

    try:
        value = tomllib.loads(str(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return {"Error": f"toml: {error}"}
    return {key: _read(item) for key, item in value.items()}


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _read(item) for key, item in value.items()}
    if isinstance(value, list):
        items = [_read(item) for item in value]
        return Maps(items) if items and all(isinstance(item, dict) for item in items) else items
    if isinstance(value, int) and not isinstance(value, bool):
        return Int64(value)
    if isinstance(value, (str, float, bool)):
        return value
    written = value.isoformat()
    if "T" in written and value.tzinfo is not None:
        return parse_time("2006-01-02T15:04:05Z07:00", written)
    zone = "datetime-local" if "T" in written else "date-local" if "-" in written else "time-local"
    time = parse_time(_LOCAL[zone].replace(".999999999", ""), written)
    return Time(time.seconds, time.nanos, zone)
