"""What an application needs in a cloud, with the names of Terraform's providers, whatever tool declares it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from aurora_devops.core.record import field, record


@record
class Var:
    """The value of a variable."""

    name: str


@record
class Ref:
    """An attribute of a resource or a data source, by its local name."""

    name: str
    attribute: str


@record
class Only:
    """An attribute of the only element of a set that a resource has."""

    name: str
    set: str
    attribute: str


@record
class Text:
    """A string with values in it."""

    parts: tuple[str | Var | Ref, ...]


@record
class Json:
    """A value as a string of JSON."""

    value: Value


@record
class Map:
    """A mapping whose keys are data."""

    entries: Mapping[str, Value]


@record
class Block:
    """A nested block of which a resource has one."""

    arguments: Arguments


@record
class Blocks:
    """Nested blocks of one type."""

    each: tuple[Arguments, ...]


Value = str | int | bool | Var | Ref | Only | Text | Json | Map | Block | Blocks | tuple["Value", ...]
Arguments = Mapping[str, Value]


def text(*parts: str | Var | Ref) -> Text:
    """A string of some parts."""
    return Text(parts)


@record
class Resource:
    """A resource, or a data source; `file` is the topic that it belongs to.

    `name` is unique among all resources. A protected one is not destroyed with the rest, and one that is `new_first` is
    replaced by a new one before it is destroyed.
    """

    type: str
    name: str
    arguments: Arguments
    file: str
    why: str = ""
    data: bool = False
    protected: bool = False
    new_first: bool = False
    after: tuple[str, ...] = ()


@record
class Variable:
    """A value from outside: with a value, if it is known. `wrong` says when the condition `rule` on it is false.

    An ephemeral one is in no state.
    """

    name: str
    description: str
    rule: str
    wrong: str
    type: Literal["string", "number", "list(string)"] = "string"
    value: str | None = None
    secret: bool = False
    ephemeral: bool = False


@record
class Output:
    """A value that others need."""

    name: str
    description: str
    value: Value


@record
class Infrastructure:
    """All resources of an application in one cloud.

    `application` is its name, `settings` are the arguments of the provider, and `backend` those of the backend of the
    state that are known.
    """

    application: str
    provider: str
    backend_type: str
    backend: Arguments
    settings: Arguments
    resources: tuple[Resource, ...]
    variables: tuple[Variable, ...]
    outputs: tuple[Output, ...] = field(default=())

    def named(self, name: str) -> Resource:
        """The resource with a name."""
        return next(one for one in self.resources if one.name == name)

    def used(self) -> frozenset[str]:
        """The names of the variables that something uses."""
        arguments = [one.arguments for one in self.resources]
        outputs = [{one.name: one.value} for one in self.outputs]
        return frozenset(
            name for values in (self.settings, *arguments, *outputs) for name in _variables(Map(values))
        )


def _variables(value: Value) -> Iterator[str]:
    match value:
        case Var(name=name):
            yield name
        case Text(parts=parts):
            yield from (part.name for part in parts if isinstance(part, Var))
        case Json(value=inner):
            yield from _variables(inner)
        case Map(entries=arguments) | Block(arguments=arguments):
            for one in arguments.values():
                yield from _variables(one)
        case Blocks(each=each):
            for arguments in each:
                yield from _variables(Map(arguments))
        case tuple():
            for one in value:
                yield from _variables(one)
