"""Models as types of pydantic: validated, dumped, with a JSON Schema, and as fields of other models."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Annotated, Any, ForwardRef, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model
from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

    from .node import Node


def core_schema_of(model: type[Node], handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
    """What pydantic needs to know of a model: data of the right types become one, and it is dumped as its data."""
    strict = handler.generate_schema(_mirror(model))

    def made(value: BaseModel) -> Node:
        return model.of_data(value.model_dump(by_alias=True, exclude_unset=True))

    schema = core_schema.no_info_after_validator_function(made, strict)
    return core_schema.json_or_python_schema(
        json_schema=schema,
        python_schema=core_schema.union_schema([core_schema.is_instance_schema(model), schema]),
        serialization=core_schema.plain_serializer_function_ser_schema(model.data_of),
    )


_mirrors: dict[type[Node], type[BaseModel]] = {}


def _mirror(model: type[Node]) -> type[BaseModel]:
    """A model of pydantic with the same fields, and those of all models inside it."""
    if (known := _mirrors.get(model)) is not None:
        return known
    mirrors: dict[str, type[BaseModel]] = {}
    todo, seen = [model], {model}
    while todo:
        one = todo.pop()
        fields: dict[str, Any] = {}
        for name, hint in one.types_of_fields().items():
            for inner in _nodes_in(hint) - seen:
                seen.add(inner)
                todo.append(inner)
            fields[name] = (_mirrored(hint), Field(_default(one, name), alias=one.spelling(name)))
        mirrors[_name(one)] = create_model(_name(one), __config__=_CONFIG, __doc__=one.__doc__, **fields)
    for mirror in mirrors.values():
        mirror.model_rebuild(_types_namespace=mirrors)
    _mirrors[model] = mirrors[_name(model)]
    return _mirrors[model]


_CONFIG = ConfigDict(
    extra="allow",
    populate_by_name=True,
    coerce_numbers_to_str=True,
    protected_namespaces=(),
    defer_build=True,
)


def _name(model: type[Node]) -> str:
    return model.__name__.lstrip("_")


def _default(model: type[Node], name: str) -> Any:
    default = getattr(model, name)
    return model.data_of(default)


def _is_node(annotation: Any) -> bool:
    return isinstance(annotation, type) and hasattr(annotation, "keys_of_fields")


def _nodes_in(annotation: Any) -> set[type[Node]]:
    if _is_node(annotation):
        return {annotation}
    return {node for part in get_args(annotation) for node in _nodes_in(part)}


def _mirrored(annotation: Any) -> Any:
    """A type with the names of mirrors in place of nodes."""
    if _is_node(annotation):
        return ForwardRef(_name(annotation))
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        notes = [BeforeValidator(note.turn) if hasattr(note, "turn") else note for note in inner[1:]]
        return Annotated[_mirrored(inner[0]), *notes]
    if origin in (Union, types.UnionType):
        return Union[tuple(_mirrored(part) for part in inner)]  # noqa: UP007 - the members are not known here
    if origin in (list, tuple, dict):
        return origin[tuple(part if part is Ellipsis else _mirrored(part) for part in inner)]
    return annotation
