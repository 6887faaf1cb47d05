"""The fields of an object at a path with `/`, which may lead through lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ....formats.built import BuiltMap, BuiltSeq, Origin
from .fieldspecs import FieldSpec
from .resource import Refused, Resource

# The collection with a value, and the key or index of the value.
Slot = tuple[Any, Any]
SCALAR, MAPPING = "scalar", "mapping"


def visit(
    resource: Resource,
    specs: Iterable[FieldSpec],
    change: Callable[[BuiltMap | BuiltSeq, Any], None],
    create: str = "",
    origin: Origin | None = None,
) -> None:
    """Call `change` with the collection of each of the fields, and the key of the field.

    A field that is missing is created, if its specification says so and `create` says what it is.
    """
    gvk = resource.gvk
    for spec in specs:
        if gvk.selected_by(spec.gvk):
            _walk(resource.data, spec.parts, spec, change, create, origin or resource.origin)


def _walk(
    holder: Any,
    parts: tuple[str, ...],
    spec: FieldSpec,
    change: Callable[[BuiltMap | BuiltSeq, Any], None],
    create: str,
    origin: Origin,
) -> None:
    """Follow a path in a mapping or in all items of a list."""
    if isinstance(holder, BuiltSeq):
        for index, item in enumerate(holder):
            if isinstance(item, (BuiltMap, BuiltSeq)):
                _walk(item, parts, spec, change, create, origin)
            elif item is not None:
                raise Refused(f"'{spec.path}' leads through a scalar", holder.origins[index])
        return
    key, rest = parts[0], parts[1:]
    listed = key.endswith("[]")
    key = key.removesuffix("[]")
    value = holder.get(key)
    if spec.create and create and not listed:
        made = MAPPING if rest else create
        if key not in holder or value is None:
            value = BuiltMap() if made == MAPPING else ""
            holder.put(key, value, origin)
    elif key not in holder:
        return
    if not rest:
        change(holder, key)
    elif isinstance(value, (BuiltMap, BuiltSeq)):
        _walk(value, rest, spec, change, create, origin)
    elif value is not None:
        raise Refused(f"'{spec.path}' leads through a scalar", holder.origins[key])
