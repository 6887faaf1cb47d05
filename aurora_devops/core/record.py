"""Records: classes whose annotations are their fields, as dataclasses are, but made in a fraction of the time.

A module of dataclasses takes longer to import than to use in a short run: each compiles its methods, used or not. A
record compiles only its `__init__`, at its first use, and shares all other methods.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, NamedTuple, NoReturn, TypeVar, dataclass_transform, overload

C = TypeVar("C", bound=type)
R = TypeVar("R")
_MISSING: Any = object()


class _Field(NamedTuple):
    default: Any
    make: Callable[[], Any] | None
    compare: bool


def field(
    *, default: Any = _MISSING, default_factory: Callable[[], Any] | None = None, compare: bool = True
) -> Any:
    """A field whose default is made for each record, or that does not count when records are compared."""
    return _Field(default, default_factory, compare)


@overload
def record(made: C, /) -> C: ...
@overload
def record(*, frozen: bool = True, eq: bool = True) -> Callable[[C], C]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(made: Any = None, /, *, frozen: bool = True, eq: bool = True) -> Any:
    """Make a record of a class; `frozen` ones cannot be changed, and without `eq` they are compared by identity."""

    def decorate(cls: Any) -> Any:
        held = cls.__dict__
        fields = dict(getattr(cls, "__record_fields__", {}))
        for name, note in _annotations(cls).items():
            if not str(note).removeprefix("typing.").startswith("ClassVar"):
                given = held.get(name, _MISSING)
                fields[name] = given if isinstance(given, _Field) else _Field(given, None, True)
        cls.__record_fields__ = fields
        compared = [name for name, field in fields.items() if field.compare]
        cls.__record_key__ = attrgetter(*compared or ("__class__",))
        cls.__signature__ = _Signature()
        setattr(cls, "__match_args__", tuple(fields))  # noqa: B010 -- mypy takes it for the own one
        methods: dict[str, Any] = {"__init__": _first_init(cls, frozen), "__repr__": _repr}
        if eq:
            methods |= {"__eq__": _eq, "__hash__": _hash if frozen else None}
        if frozen:
            methods["__setattr__"] = _refuse
        for name, method in methods.items():
            if name not in held:
                setattr(cls, name, method)
        return cls

    return decorate if made is None else decorate(made)


def replace(one: R, /, **changes: Any) -> R:
    """A copy of a record with other values in some fields."""
    return type(one)(**{name: getattr(one, name) for name in fields(one)} | changes)


def fields(of: Any) -> tuple[str, ...]:
    """The names of the fields of a record, or of its class."""
    return tuple(of.__record_fields__)


def _annotations(cls: type) -> Mapping[str, Any]:
    """The annotations of a class, without those of its bases."""
    found: Mapping[str, Any] | None = vars(cls).get("__annotations__")
    if found is None and sys.version_info >= (3, 14):
        # Python 3.14 evaluates them when they are needed, unless the module postpones them itself.
        from annotationlib import Format, get_annotations

        found = get_annotations(cls, format=Format.FORWARDREF)
    return found or {}


class _Signature:
    """The signature of a record, for `help` and `inspect`; without it, it would be known only after the first use."""

    def __get__(self, one: object, cls: Any) -> Any:
        from inspect import Parameter, Signature

        notes = {name: note for base in cls.__mro__[::-1] for name, note in _annotations(base).items()}
        parameters = []
        for name, (default, make, _) in cls.__record_fields__.items():
            given = Parameter.empty if default is _MISSING and make is None else make or default
            parameters.append(
                Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=given, annotation=notes[name])
            )
        return Signature(parameters)


def _first_init(cls: Any, frozen: bool) -> Callable[..., None]:
    def __init__(self: Any, *args: Any, **values: Any) -> None:  # noqa: N807
        parameters, body, scope = ["self"], [], {"MISSING": _MISSING}
        for name, (default, make, _) in cls.__record_fields__.items():
            scope[f"default_{name}"], scope[f"make_{name}"] = default, make
            required = default is _MISSING and make is None
            parameters.append(name if required else f"{name}=default_{name}")
            value = f"make_{name}() if {name} is MISSING else {name}" if make else name
            body.append(f"__held[{name!r}] = {value}" if frozen else f"self.{name} = {value}")
        if frozen:
            body.insert(0, "__held = self.__dict__")
        lines = (f"def __init__({', '.join(parameters)}):", *body, "pass")
        exec("\n ".join(lines), scope)  # noqa: S102 -- of the names of fields
        cls.__init__ = scope["__init__"]
        cls.__init__(self, *args, **values)

    return __init__


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name in fields(self) if not name.startswith("_"))
    return f"{type(self).__name__}({', '.join(shown)})"


def _eq(self: Any, other: Any) -> bool:
    if self is other:
        return True
    key = self.__record_key__
    return bool(key(self) == key(other)) if self.__class__ is other.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(self.__record_key__(self))


def _refuse(self: Any, name: str, value: object) -> NoReturn:
    raise AttributeError(f"cannot assign to field {name!r} of {type(self).__name__}")
