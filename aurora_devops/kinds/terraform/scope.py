"""What an expression is evaluated in: the names that it can use, and how much it may become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ...cloud.value import UNKNOWN, Value
from ...core.source import Source
from ...formats.hcl.syntax import Expression

if TYPE_CHECKING:
    from .module import Module

# What an expression can become before it is taken for unknown: elements of a collection, characters of a string.
MOST_ELEMENTS = 4_096
LONGEST_TEXT = 400_000
# The steps of one attribute: what it depends on is evaluated once, and does not count.
MOST_STEPS = 20_000


class Scope:
    """What the names in an expression mean: its module, its file, and names of its own such as `each`."""

    __slots__ = ("module", "names", "source", "steps")

    def __init__(
        self,
        module: Module,
        source: Source,
        names: Mapping[str, Value] | None = None,
        steps: list[int] | None = None,
    ) -> None:
        self.module = module
        self.source = source
        self.names = names or {}
        self.steps = steps if steps is not None else [MOST_STEPS]

    def inner(self, **names: Value) -> Scope:
        """A scope with more names."""
        return Scope(self.module, self.source, {**self.names, **names}, self.steps)

    def fresh(self) -> Scope:
        """The same scope for another attribute."""
        return Scope(self.module, self.source, self.names)

    def value(self, data: Any, at: Expression, refs: tuple[str, ...] = ()) -> Value:
        """A value that is written at an expression."""
        return Value(data, self.source, at.start, at.end, refs=refs)

    def unknown(self, at: Expression, *of: Value, text: str | None = None) -> Value:
        """An unknown value that comes from others."""
        return Value(UNKNOWN, self.source, at.start, at.end, refs=refs_of(of), text=text)


def refs_of(values: tuple[Value, ...] | list[Value]) -> tuple[str, ...]:
    """The addresses that values come from."""
    refs = tuple(dict.fromkeys(ref for value in values for ref in value.refs))
    return refs if len(refs) <= 64 else refs[:64]


class Failed(Value):
    """The value of an expression that Terraform cannot evaluate, such as a key that does not exist."""

    __slots__ = ()


class Handle:
    """What a reference means before it is complete: a resource, a module call, a map of names.

    `instances` gives those of a resource by their keys in `for_each` or their numbers; none if these are unknown.
    """

    __slots__ = ("address", "attribute", "instances")

    def __init__(
        self,
        address: str,
        attribute: Callable[[str], Value | None],
        instances: Callable[[], Mapping[str | int, Value]] | None = None,
    ) -> None:
        self.address = address
        self.attribute = attribute
        self.instances = instances
