"""The types of the values that an expression reads: models, their fields, lists, maps and scalars."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from ..cloud.resource import CloudResource
from ..core.node import Before, Node

Sort = Literal["string", "int", "double", "bool", "null", "list", "map", "model", "any"]
SCALARS = frozenset({"string", "int", "double", "bool"})
_NUMBERS = frozenset({"int", "double"})


class Type(NamedTuple):
    """A type: a scalar, a list or a map `of` a type, a model, or any."""

    sort: Sort
    model: type | None = None
    of: Type | None = None

    def __str__(self) -> str:
        names = {"string": "a string", "bool": "true or false", "null": "null"}
        numbers = {"int": "an integer", "double": "a number", "list": "a list", "map": "a mapping"}
        return {**names, **numbers}.get(self.sort) or (self.model.__name__ if self.model else "any value")

    @property
    def items(self) -> Type:
        """The type of the elements."""
        return self.of or ANY

    def comparable(self, other: Type) -> bool:
        """Whether values of both types can be equal."""
        one, two = self.sort, other.sort
        if "any" in (one, two) or "null" in (one, two) or one == two:
            return True
        return {one, two} <= _NUMBERS or {one, two} == {"map", "model"}


ANY = Type("any")
STRING, INT, DOUBLE, BOOL, NULL = Type("string"), Type("int"), Type("double"), Type("bool"), Type("null")
_OF_CLASS: dict[Any, Type] = {str: STRING, int: INT, float: DOUBLE, bool: BOOL, types.NoneType: NULL}


def joined(members: Iterable[Type]) -> Type:
    """The type of a value that has one of these types."""
    found = {member for member in members if member.sort != "null"}
    return found.pop() if len(found) == 1 else ANY


def type_of(annotation: Any) -> Type:
    """The type of an annotation; any for one that expressions cannot read."""
    if annotation in _OF_CLASS:
        return _OF_CLASS[annotation]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return type_of(inner[0])
    if origin in (Union, types.UnionType):
        # A string in place of another type is a variable, whose value is unknown.
        members = [member for member in inner if not _is_variable(member)]
        return joined(map(type_of, members or inner))
    if origin is Literal:
        return joined(type_of(type(value)) for value in inner)
    if origin in (list, set, frozenset, Sequence, Iterable):
        return Type("list", of=type_of(inner[0]))
    if origin is tuple:
        return Type("list", of=type_of(inner[0]) if inner[1:] == (...,) else ANY)
    if origin in (dict, Mapping):
        return Type("map", of=type_of(inner[1]))
    return Type("model", annotation) if isinstance(annotation, type) and is_model(annotation) else ANY


def _is_variable(member: Any) -> bool:
    return get_origin(member) is Annotated and any(isinstance(note, Before) for note in get_args(member))


def is_model(cls: type) -> bool:
    """Whether expressions can read the fields of a class."""
    return issubclass(cls, (Node, CloudResource)) or bool(_names(cls))


def is_open(cls: type) -> bool:
    """Whether a class has any field, such as a resource of a provider."""
    return issubclass(cls, CloudResource)


@cache
def members(cls: type) -> Mapping[str, tuple[str, Type]]:
    """The attribute and the type of each field that expressions can read, by its name in expressions.

    Fields of a format have the format's own keys. Places are left out.
    """
    found: dict[str, tuple[str, Type]] = {}
    for base in reversed(cls.__mro__):
        for name, value in vars(base).items():
            if _is_value(name) and isinstance(value, (property, cached_property)):
                get = value.fget if isinstance(value, property) else value.func
                found[name] = (name, type_of(_hints(get).get("return", Any)))
    if issubclass(cls, Node):
        notes = cls.types_of_fields()
        return {**found, **{key: (name, type_of(notes[name])) for name, key in cls.keys_of_fields().items()}}
    if issubclass(cls, CloudResource):
        found["type"] = ("type", STRING)
        return found
    return {
        **found,
        **{name: (name, type_of(note)) for name, note in _fields(cls).items() if _is_value(name)},
    }


def _is_value(name: str) -> bool:
    return not name.startswith("_") and name != "at" and not name.endswith("_at")


def _fields(cls: type) -> Mapping[str, Any]:
    """The annotations of the fields of a class that is not a node."""
    hints = _hints(cls)
    return {name: hints.get(name, Any) for name in _names(cls)}


def _names(cls: type) -> Iterable[str]:
    """The fields of a record, a named tuple or a part of a Dockerfile."""
    if hasattr(cls, "__record_fields__"):
        return tuple(cls.__record_fields__)
    if issubclass(cls, tuple):
        return tuple(getattr(cls, "_fields", ()))
    fields = getattr(cls, "fields", None)
    return tuple(fields()) if callable(fields) else ()


def _hints(of: Any) -> Mapping[str, Any]:
    """The annotations of a class or a function; any for those whose names exist only for type checkers."""
    try:
        return get_type_hints(of, include_extras=True)
    except (NameError, TypeError):
        pass
    found: dict[str, Any] = {}
    for base in reversed(of.__mro__) if isinstance(of, type) else (of,):
        scope = vars(sys.modules[base.__module__])
        for name, note in getattr(base, "__annotations__", {}).items():
            try:
                found[name] = get_type_hints(types.SimpleNamespace(__annotations__={name: note}), scope)[name]
            except (NameError, TypeError):
                found[name] = Any
    return found
