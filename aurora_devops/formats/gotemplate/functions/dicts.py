"""Maps and defaults (sprig, sections Dictionaries and Dict Functions, Default Functions).

Maps have no order in Go; here `keys` and `values` are sorted by key.
`set`, `unset`, `merge` and `mergeOverwrite` change their first argument, as in Go.
"""

from __future__ import annotations

from typing import Any

from ..errors import TemplateError
from ..values import NilMap, Object, Strings, go_type, is_missing, truth
from .lists import copied
from .signatures import Family
from .strings import string

FAMILY = Family()


@FAMILY.add("any...", "dict")
def make_dict(*arguments: Any) -> dict[str, Any]:
    """A map of keys and values (sprig, Dictionaries and Dict Functions)."""
    values: dict[str, Any] = {}
    for at in range(0, len(arguments), 2):
        values[string(arguments[at])] = arguments[at + 1] if at + 1 < len(arguments) else ""
    return values


@FAMILY.add("map string", "get")
def get(values: dict[str, Any], key: str) -> Any:
    """The value of a key, an empty string if it is missing (sprig, Dictionaries and Dict Functions)."""
    return "" if is_missing(values, key) else values[key]


@FAMILY.add("map string any", "set")
def set_key(values: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Sets a key of the map itself, and returns the map (sprig, Dictionaries and Dict Functions)."""
    if isinstance(values, NilMap):
        raise TemplateError("assignment to entry in nil map")
    values[key] = value
    return values


@FAMILY.add("map string", "unset")
def unset(values: dict[str, Any], key: str) -> dict[str, Any]:
    """Deletes a key of the map itself, and returns the map (sprig, Dictionaries and Dict Functions)."""
    values.pop(key, None)
    return values


@FAMILY.add("map string", "hasKey")
def has_key(values: dict[str, Any], key: str) -> bool:
    """Whether the map has a key (sprig, Dictionaries and Dict Functions)."""
    return not is_missing(values, key)


@FAMILY.add("string map...", "pluck")
def pluck(key: str, *maps: dict[str, Any]) -> list[Any]:
    """The values of a key in several maps (sprig, Dictionaries and Dict Functions)."""
    return [values[key] for values in maps if not is_missing(values, key)]


@FAMILY.add("map...", "keys")
def keys(*maps: dict[str, Any]) -> Strings:
    """The keys of the maps (sprig, Dictionaries and Dict Functions)."""
    return Strings(key for values in maps for key in sorted(values))


@FAMILY.add("map", "values")
def values_of(values: dict[str, Any]) -> list[Any]:
    """The values of the map (sprig, Dictionaries and Dict Functions)."""
    return [value for _, value in sorted(values.items(), key=lambda item: item[0])]


@FAMILY.add("map string...", "pick")
def pick(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """A map with only some keys (sprig, Dictionaries and Dict Functions)."""
    return {name: values[name] for name in names if name in values}


@FAMILY.add("map string...", "omit")
def omit(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """A map without some keys (sprig, Dictionaries and Dict Functions)."""
    return {key: value for key, value in values.items() if key not in names}


@FAMILY.add("map map...", "merge", "mustMerge")
def merge(target: dict[str, Any], *sources: dict[str, Any]) -> dict[str, Any]:
    """Merges maps into the first, which keeps what it has (sprig, Dictionaries and Dict Functions)."""
    return _merged_all(target, sources, overwrite=False)


@FAMILY.add("map map...", "mergeOverwrite", "mustMergeOverwrite")
def merge_overwrite(target: dict[str, Any], *sources: dict[str, Any]) -> dict[str, Any]:
    """Merges maps into the first; later ones win (sprig, Dictionaries and Dict Functions)."""
    return _merged_all(target, sources, overwrite=True)


def _merged_all(
    target: dict[str, Any], sources: tuple[dict[str, Any], ...], overwrite: bool
) -> dict[str, Any]:
    for source in sources:
        if isinstance(target, NilMap) and not isinstance(source, NilMap):
            target = {}
        _merge(target, source, overwrite)
    return target


def _merge(target: dict[str, Any], source: dict[str, Any], overwrite: bool) -> None:
    if target is source:
        return
    for key, value in source.items():
        if value is None:
            if overwrite:
                target[key] = None
            continue
        present = target.get(key)
        if isinstance(value, dict) and isinstance(present, dict):
            _merge(present, value, overwrite)
            if present:
                continue
        elif not overwrite and truth(present):
            continue
        target[key] = value


@FAMILY.add("any", "deepCopy", "mustDeepCopy")
def deep_copy(value: Any) -> Any:
    """A copy of a value and all that is in it (sprig, Dictionaries and Dict Functions)."""
    if value is None:
        raise TemplateError("reflect: call of reflect.Value.Type on zero Value")
    return copied(value)


@FAMILY.add("any...", "dig")
def dig(*arguments: Any) -> Any:
    """The value below several keys, or a default (sprig, Dictionaries and Dict Functions)."""
    if len(arguments) < 3:
        raise TemplateError("dig needs at least three arguments")
    *names, default, value = arguments
    for name in names:
        if type(value) is not dict and not (isinstance(value, dict) and go_type(value) == go_type({})):
            raise TemplateError(
                f"interface conversion: interface {{}} is {_dynamic(value)}, not map[string]interface {{}}"
            )
        if not isinstance(name, str):
            raise TemplateError(f"interface conversion: interface {{}} is {_dynamic(name)}, not string")
        if is_missing(value, name):
            return default
        value = value[name]
    return value


def _dynamic(value: Any) -> str:
    return "nil" if value is None else go_type(value)


# -- defaults -----------------------------------------------------------------------------------


def is_empty(value: Any) -> bool:
    """Whether a value is the zero value of its type, or has no items."""
    return not truth(value) if not isinstance(value, Object) else False


@FAMILY.add("any any...", "default")
def default(fallback: Any, *given: Any) -> Any:
    """The second argument, or the first if that is empty (sprig, Default Functions)."""
    return fallback if not given or is_empty(given[0]) else given[0]


@FAMILY.add("any", "empty")
def empty(value: Any) -> bool:
    """Whether a value is empty (sprig, Default Functions)."""
    return is_empty(value)


@FAMILY.add("any...", "coalesce")
def coalesce(*values: Any) -> Any:
    """The first value that is not empty (sprig, Default Functions)."""
    return next((value for value in values if not is_empty(value)), None)


@FAMILY.add("any...", "all")
def all_set(*values: Any) -> bool:
    """Whether no value is empty (sprig, Default Functions)."""
    return not any(map(is_empty, values))


@FAMILY.add("any...", "any")
def any_set(*values: Any) -> bool:
    """Whether one value is not empty (sprig, Default Functions)."""
    return not all(map(is_empty, values))


@FAMILY.add("any any bool", "ternary")
def ternary(if_true: Any, if_false: Any, condition: bool) -> Any:
    """One of two values, by a condition (sprig, Default Functions)."""
    return if_true if condition else if_false
