"""Frozen dataclasses, made in less than half the time that the standard library takes."""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    from dataclasses import dataclass as standard

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, **options):
        """`dataclasses.dataclass`, sooner done with a frozen class.

        The standard one compiles half a dozen methods for it, half a millisecond in all, and a run imports a
        hundred. Only `__init__` has to be compiled; the other methods are the same for all.
        """
        if not frozen or options:
            return standard(cls, frozen=frozen, slots=slots, eq=eq, **options)

        def decorate(cls: type) -> type:
            if hasattr(cls, "__dataclass_fields__") or hasattr(cls, "__post_init__"):
                return standard(frozen=True, slots=slots, eq=eq)(cls)
            made = standard(init=False, repr=False, eq=False, slots=slots)(cls)
            # Who inherits from it, or asks, shall find what it is.
            made.__dataclass_params__.frozen = True
            made.__dataclass_params__.eq = eq
            methods = {**_FROZEN, **(_COMPARED if eq else {}), **(_PICKLED if slots else {})}
            for name, method in {"__init__": _init(made), **methods}.items():
                if name not in cls.__dict__:
                    setattr(made, name, method)
            return made

        return decorate


def _init(cls: type) -> Any:
    known: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": MISSING}
    parameters, body = ["self"], []
    for field in fields(cls):
        name, value = field.name, field.name
        if field.default_factory is not MISSING:
            known[f"_make_{name}"] = field.default_factory
            parameters.append(f"{name}=_MISSING")
            value = f"_make_{name}() if {name} is _MISSING else {name}"
        elif field.default is not MISSING:
            known[f"_default_{name}"] = field.default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        body.append(f"    _set(self, {name!r}, {value})")
    source = "\n".join((f"def __init__({', '.join(parameters)}):", *body))
    exec(source, known)  # noqa: S102 - the names of fields, as in dataclasses itself
    made = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__annotations__ = {**{field.name: field.type for field in fields(cls)}, "return": None}
    return made


def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _compared(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, field.name) for field in fields(self) if field.compare)


def _eq(self: Any, other: object) -> Any:
    return _compared(self) == _compared(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(_compared(self))


def _setattr(self: Any, name: str, _: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in fields(self)]


def _setstate(self: Any, state: list[Any]) -> None:
    for field, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_FROZEN = {"__repr__": _repr, "__setattr__": _setattr, "__delattr__": _delattr}
_COMPARED = {"__eq__": _eq, "__hash__": _hash}
_PICKLED = {"__getstate__": _getstate, "__setstate__": _setstate}
