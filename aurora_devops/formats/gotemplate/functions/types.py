"""Types of values (sprig, section Reflection Functions)."""

from __future__ import annotations

from typing import Any

from ..values import deep_equal, go_kind, go_type
from .signatures import Family

FAMILY = Family()


@FAMILY.add("any", "typeOf")
def type_of(value: Any) -> str:
    """The name of the type (sprig, Reflection Functions)."""
    return go_type(value)


@FAMILY.add("any", "kindOf")
def kind_of(value: Any) -> str:
    """The kind of the type: map, slice, string (sprig, Reflection Functions)."""
    return go_kind(value)


@FAMILY.add("string any", "typeIs")
def type_is(name: str, value: Any) -> bool:
    """Whether the value has a type (sprig, Reflection Functions)."""
    return go_type(value) == name


@FAMILY.add("string any", "typeIsLike")
def type_is_like(name: str, value: Any) -> bool:
    """Whether the value has a type or points to it (sprig, Reflection Functions)."""
    return go_type(value) in (name, "*" + name)


@FAMILY.add("string any", "kindIs")
def kind_is(name: str, value: Any) -> bool:
    """Whether the value is of a kind (sprig, Reflection Functions)."""
    return go_kind(value) == name


@FAMILY.add("any any", "deepEqual")
def equal(left: Any, right: Any) -> bool:
    """Whether two values are the same, with their types (sprig, Reflection Functions)."""
    return deep_equal(left, right)
