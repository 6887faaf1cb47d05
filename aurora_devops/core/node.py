"""What every model of an artifact has in common."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .kind import Problem, Tree, WrongType
from .place import Key, Place, Route

N = TypeVar("N", bound="Node")


class Node(BaseModel):
    """A part of an artifact as its format spells it: frozen, lenient, and it knows where it is.

    Unknown keys are kept and every field is optional, because whether the artifact is *valid* is judged
    elsewhere, against the format's schema.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        populate_by_name=True,
        coerce_numbers_to_str=True,
        protected_namespaces=(),
        # Only the models that are read get a validator, and only when the first artifact of their kind is there.
        defer_build=True,
    )

    def __init_subclass__(cls, **options: Any) -> None:
        # pydantic copies an empty dict or list with deepcopy for every instance: two thirds of building a model.
        for name in cls.__annotations__:
            default = cls.__dict__.get(name)
            if default == {} or default == []:
                setattr(cls, name, Field(default_factory=type(default)))
        super().__init_subclass__(**options)

    @property
    def at(self) -> Place:
        """The place of this node; index it with the format's keys for the places of its fields."""
        return Place(self)

    @classmethod
    def inner_fields(cls) -> tuple[tuple[str, str], ...]:
        """The fields that can hold other nodes, with the format's key of each."""
        return _inner_fields(cls)


@cache
def _inner_fields(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    fields = model.model_fields.items()
    return tuple((name, info.alias or name) for name, info in fields if _holds_nodes(info.annotation))


def _holds_nodes(annotation: Any) -> bool:
    """Whether a type has a node in it somewhere."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return any(map(_holds_nodes, get_args(annotation)))


def build(model: type[N], tree: Tree) -> tuple[N, list[Problem]]:
    """The model of a tree's data, and what had to be left out of it because its type was wrong.

    One wrong value must not hide the rest of an artifact: it is cut out and the rest is read again.
    """
    try:
        return model.model_validate(tree.value), []
    except ValidationError as error:
        return _build_without_mistakes(model, tree, error)


_ROUNDS = 12
# How many items of a list are looked at to tell what it is a list of.
_LOOKED_AT = 50


def _build_without_mistakes(model: type[N], tree: Tree, error: ValidationError) -> tuple[N, list[Problem]]:
    problems: dict[Route, Problem] = {}
    data = copy.deepcopy(tree.value)
    for _ in range(_ROUNDS):
        routes: dict[Route, None] = {}
        for mistake in error.errors(include_url=False, include_context=False, include_input=False):
            route = _existing(data, mistake["loc"])
            if route not in routes:
                routes[route] = None
                problems.setdefault(route, WrongType(tree.focus(route), mistake["msg"]))
        if () in routes:
            break
        for route in sorted(routes, key=len, reverse=True):
            _cut(data, route)
        try:
            return model.model_validate(data), list(problems.values())
        except ValidationError as again:
            error = again
    return model.model_validate({}), list(problems.values())


def _existing(data: Any, loc: tuple[Any, ...]) -> Route:
    """The keys of a pydantic location that are in the data; the names of union members are not."""
    route: list[Key] = []
    for key in loc:
        if isinstance(data, list):
            held = isinstance(key, int) and key < len(data)
        else:
            held = isinstance(data, dict) and key in data
        if held:
            data = data[key]
            route.append(key)
    return tuple(route)


def _cut(data: Any, route: Sequence[Any]) -> None:
    """Take one value out; an item of a list is emptied instead, so that its siblings keep their index."""
    *above, last = route
    for key in above:
        if isinstance(data, dict) and key not in data:
            return
        data = data[key]
    if isinstance(data, dict):
        data.pop(last, None)
    elif isinstance(data, list) and isinstance(last, int):
        data[last] = (
            ""
            if any(isinstance(item, str) for item in islice(data, _LOOKED_AT) if item is not data[last])
            else {}
        )
