"""The attributes of object types: those that a variable has, and those that values and references name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ...core.source import Span
from ...formats.hcl.syntax import (
    Attr,
    Block,
    Body,
    Call,
    Expression,
    For,
    ForDirective,
    Index,
    Literal,
    Object,
    Splat,
    Tuple,
    Variable,
)

if TYPE_CHECKING:
    from .module import Module

# A value with more objects is generated.
_MOST = 2_000
# In the path of a type, the place of a key or of an index.
ANY = "*"
Path = tuple[str, ...]


class Shape:
    """A type with objects: the `attributes` of an object, each with its type, or the type of `each` element."""

    __slots__ = ("attributes", "each", "optional")

    def __init__(
        self,
        attributes: Mapping[str, Shape | None] | None = None,
        optional: frozenset[str] = frozenset(),
        each: Shape | None = None,
    ) -> None:
        self.attributes = attributes
        self.optional = optional
        self.each = each

    @property
    def required(self) -> list[str]:
        """The attributes without which Terraform refuses an object."""
        return [name for name in self.attributes or () if name not in self.optional]


def shape_of(type: Expression) -> Shape | None:
    """The objects of a type; None if it has none."""
    if not isinstance(type, Call) or not type.args:
        return None
    inner = type.args[0]
    if type.name == "optional":
        return shape_of(inner)
    if type.name in ("list", "map", "set"):
        each = shape_of(inner)
        return Shape(each=each) if each is not None else None
    if type.name != "object" or not isinstance(inner, Object):
        return None
    attributes: dict[str, Shape | None] = {}
    optional = set()
    for key, value in inner.items:
        if not isinstance(key, Literal):
            return None
        attributes[str(key.value)] = shape_of(value)
        if isinstance(value, Call) and value.name == "optional":
            optional.add(str(key.value))
    return Shape(attributes, frozenset(optional))


def shapes_of(module: Module) -> dict[str, Shape]:
    """The types of the variables of a module that have objects."""
    found = {}
    for name, declared in module.variables.items():
        if ("variable", name) in module.overridden:
            continue
        type = declared.block.body.attributes.get("type")
        shape = shape_of(type.value) if type is not None else None
        if shape is not None:
            found[name] = shape
    return found


def flattened(name: str, shape: Shape) -> Iterator[tuple[Path, Shape]]:
    """The objects of the type of a variable, each with its path."""
    waiting: list[tuple[Path, Shape]] = [((name,), shape)]
    while waiting:
        path, one = waiting.pop()
        if one.each is not None:
            waiting.append(((*path, ANY), one.each))
        elif one.attributes is not None:
            yield path, one
            waiting.extend(
                ((*path, key), inner) for key, inner in one.attributes.items() if inner is not None
            )


def given_objects(name: str, value: Expression) -> Iterator[tuple[Path, tuple[str, ...], Span]]:
    """The objects that a value is written with, each with its path, its keys, and the place."""
    waiting: list[tuple[Path, Expression]] = [((name,), value)]
    seen = 0
    while waiting and seen < _MOST:
        path, one = waiting.pop()
        seen += 1
        if isinstance(one, Tuple):
            waiting.extend(((*path, ANY), item) for item in one.items)
        elif isinstance(one, Object):
            if not all(isinstance(key, Literal) for key, _ in one.items):
                continue
            keys = [(str(key.value), item) for key, item in one.items if isinstance(key, Literal)]
            yield path, tuple(key for key, _ in keys), Span(one.start, one.start + 1)
            waiting.extend(((*path, key), item) for key, item in keys)


def fits(path: Path, type: Path) -> bool:
    """Whether the path of an object leads to an object of a type."""
    return len(path) == len(type) and all(two in (ANY, one) for one, two in zip(path, type, strict=True))


class Misnamed:
    """A reference to an attribute that the object of a variable does not have."""

    def __init__(self, start: int, end: int, what: str) -> None:
        self.start = start
        self.end = end
        self.what = what


# Functions that return another value if the attribute does not exist.
TRYING = frozenset({"can", "try"})
# Functions that return the elements of their argument.
_SAME_ELEMENTS = frozenset({"reverse", "tolist", "toset", "values"})
# What a name stands for: the variable, and its type.
_Bound = Mapping[str, "tuple[str, Shape] | None"]


def misnamed(block: Block, shapes: Mapping[str, Shape]) -> Iterator[Misnamed]:
    """The references in a block to attributes that the objects of the module's variables do not have."""
    bodies: list[tuple[Body, _Bound]] = [(block.body, {})]
    while bodies:
        body, bound = bodies.pop()
        if (each := _elements(body, bound, shapes)) is not None:
            bound = {**bound, "each": each}
        for attribute in body.attributes.values():
            if attribute.name != "for_each":
                yield from _misnamed(attribute.value, bound, shapes)
        for inner in body.blocks:
            names = bound
            if inner.type == "dynamic":
                named = inner.body.attributes.get("iterator")
                name = named.value.name if named and isinstance(named.value, Variable) else inner.label(0)
                element = _elements(inner.body, bound, shapes)
                names = {**bound, name: element}
                for content in inner.body.blocks:
                    bodies.append((content.body, names))
                continue
            bodies.append((inner.body, names))


def _elements(body: Body, bound: _Bound, shapes: Mapping[str, Shape]) -> tuple[str, Shape] | None:
    """What `for_each` gives a block: an object with a `value`, as a type."""
    attribute = body.attributes.get("for_each")
    found = _typed(attribute.value, bound, shapes) if attribute is not None else None
    if found is None or found[1].each is None:
        return None
    return found[0], Shape({"key": None, "value": found[1].each})


def _misnamed(value: Expression, bound: _Bound, shapes: Mapping[str, Shape]) -> Iterator[Misnamed]:
    stack: list[tuple[Expression, _Bound]] = [(value, bound)]
    while stack:
        one, names = stack.pop()
        if isinstance(one, Call) and one.name in TRYING:
            continue
        if isinstance(one, (For, ForDirective)):
            typed = _typed(one.collection, names, shapes)
            element = (typed[0], typed[1].each) if typed is not None and typed[1].each is not None else None
            inner: _Bound = {
                **names,
                **dict.fromkeys(one.names),
                **({one.names[-1]: element} if one.names else {}),
            }
            stack.extend((part, names if part is one.collection else inner) for part in one.children())
            continue
        if isinstance(one, (Attr, Index)) and (wrong := _wrong(one, names, shapes)) is not None:
            yield wrong
            continue
        stack.extend((part, names) for part in one.children())


def _typed(value: Expression, bound: _Bound, shapes: Mapping[str, Shape]) -> tuple[str, Shape] | None:
    """The variable that a value is a part of, and the type of the value, if it has objects."""
    if isinstance(value, Call) and value.name in _SAME_ELEMENTS and len(value.args) == 1:
        return _typed(value.args[0], bound, shapes)
    if isinstance(value, For):
        typed = _typed(value.collection, bound, shapes)
        if typed is None or typed[1].each is None or not value.names:
            return None
        inner = {**bound, **dict.fromkeys(value.names), value.names[-1]: (typed[0], typed[1].each)}
        made = _typed(value.value, inner, shapes)
        return (made[0], Shape(each=made[1])) if made is not None and not value.grouped else None
    steps, start = _steps(value)
    found = _start(start, steps, bound, shapes)
    if found is None:
        return None
    name, shape, rest = found
    for step in rest:
        inner_shape = shape.each if shape.each is not None else (shape.attributes or {}).get(step or "")
        if inner_shape is None:
            return None
        shape = inner_shape
    return name, shape


def _wrong(value: Expression, bound: _Bound, shapes: Mapping[str, Shape]) -> Misnamed | None:
    """The reference to an attribute that does not exist, if a reference is one."""
    steps, start = _steps(value)
    found = _start(start, steps, bound, shapes)
    if found is None:
        return None
    name, shape, rest = found
    for step in rest:
        if shape.each is not None:
            shape = shape.each
            continue
        if step is None or shape.attributes is None:
            return None
        if step not in shape.attributes:
            return Misnamed(value.start, value.end, f"attribute '{step}' of variable '{name}'")
        inner = shape.attributes[step]
        if inner is None:
            return None
        shape = inner
    return None


def _start(
    start: str, steps: list[str | None], bound: _Bound, shapes: Mapping[str, Shape]
) -> tuple[str, Shape, list[str | None]] | None:
    """The variable at the start of a reference, its type, and the steps that are left."""
    if start in bound:
        known = bound[start]
        return (*known, steps) if known is not None else None
    name = steps[0] if start == "var" and steps else None
    return (name, shapes[name], steps[1:]) if name is not None and name in shapes else None


def _steps(value: Expression) -> tuple[list[str | None], str]:
    """The names of a reference after the first one, None for a key or an index, and the first one."""
    steps: list[str | None] = []
    one = value
    while isinstance(one, (Attr, Index)):
        steps.append(one.name if isinstance(one, Attr) else None)
        one = one.base
    if isinstance(one, Splat) or not isinstance(one, Variable):
        return [], ""
    return steps[::-1], one.name
