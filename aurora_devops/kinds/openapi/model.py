"""Descriptions of HTTP APIs as typed models, in the words of the OpenAPI Specification.

Source: spec.openapis.org/oas/v3.1.1, .../v3.0.4 and .../v2.0 (Swagger).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from ...core.fields import Word, camel_case
from ...core.node import Node
from ...core.place import Key, Place, Route
from ...core.record import record

Words = list[str] | None
Flag = bool | None
Plain = dict[str, Any] | None


class _OpenApi(Node, spelling=camel_case):
    """What all parts share: the spelling of their keys."""


class Contact(_OpenApi):
    """Who answers questions about the API."""

    name: Word = None
    url: Word = None
    email: Word = None


class License(_OpenApi):
    """Under what licence the API may be used."""

    name: Word = None
    url: Word = None
    identifier: Word = None


class Info(_OpenApi):
    """What the API is called, and whose it is."""

    title: Word = None
    version: Word = None
    description: Word = None
    contact: Contact | None = None
    license: License | None = None


class Tag(_OpenApi):
    """A group of operations."""

    name: Word = None
    description: Word = None


class ServerVariable(_OpenApi):
    """A part of a server's URL that is filled in."""

    enum: Words = None
    default: Word = None


class Server(_OpenApi):
    """Where the API is served."""

    url: Word = None
    variables: dict[str, ServerVariable] = {}


class Operation(_OpenApi):
    """What one method does on one path."""

    operation_id: Word = None
    summary: Word = None
    description: Word = None
    tags: Words = None
    consumes: Words = None
    deprecated: Flag = None
    responses: Plain = None
    security: list[dict[str, Any]] | None = None
    servers: list[Server] = []

    @property
    def referenced(self) -> bool:
        """Whether it is a reference to an operation that is written elsewhere."""
        return "$ref" in self.extra


Method = Operation | None
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class PathItem(_OpenApi):
    """A path, with an operation for each method."""

    get: Method = None
    put: Method = None
    post: Method = None
    delete: Method = None
    options: Method = None
    head: Method = None
    patch: Method = None
    trace: Method = None
    servers: list[Server] = []

    @property
    def referenced(self) -> bool:
        """Whether a part of it is written elsewhere, behind a `$ref`."""
        return "$ref" in self.extra

    @property
    def operations(self) -> Iterator[tuple[str, Operation]]:
        """The operations by their methods; one behind a `$ref` is unknown and left out."""
        for method in METHODS:
            operation = getattr(self, method)
            if operation is not None and not operation.referenced:
                yield method, operation


Items = dict[str, PathItem]


class OpenApi(_OpenApi):
    """A description of an HTTP API."""

    openapi: Word = None
    swagger: Word = None
    info: Info | None = None
    host: Word = None
    schemes: Words = None
    consumes: Words = None
    servers: list[Server] = []
    paths: Items = {}
    webhooks: Items = {}
    tags: list[Tag] | None = None


@record(eq=False)
class Description:
    """A description with its data and version: policies about the whole of it visit this.

    It is a `part` if a script merges it with others, which have the components that it lacks.
    """

    api: OpenApi
    data: dict[str, Any]
    version: tuple[int, int]
    part: bool = False

    @property
    def swagger(self) -> bool:
        """Whether it follows version 2.0, which was called Swagger."""
        return self.version[0] == 2

    def at(self, route: Route) -> Place:
        """The place at a route."""
        return Place(self.api, route)

    def find(self, pointer: str) -> tuple[Any, Route] | None:
        """What a reference inside this document points to, and the way there; None where there is nothing."""
        if pointer in ("#", "#/"):
            return self.data, ()
        value: Any = self.data
        route: list[Key] = []
        for part in pointer.removeprefix("#/").split("/"):
            key = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(value, dict):
                if key not in value:
                    return None
                route.append(key)
                value = value[key]
            elif isinstance(value, list) and key.isdecimal() and len(key) < 9 and int(key) < len(value):
                route.append(int(key))
                value = value[int(key)]
            else:
                return None
        return value, tuple(route)

    def resolve(self, value: Any, route: Route) -> tuple[Any, Route]:
        """What a value is when its references are followed; itself where one leads out of this document."""
        for _ in range(20):
            ref = value.get("$ref") if isinstance(value, dict) else None
            if not isinstance(ref, str) or not ref.startswith("#"):
                break
            found = self.find(ref)
            if found is None:
                break
            value, route = found
        return value, route

    def operations(self) -> Iterator[OperationIn]:
        """All operations of all paths and webhooks, in order."""
        for section, items in (("paths", self.api.paths), ("webhooks", self.api.webhooks)):
            for path, item in items.items():
                for method, operation in item.operations:
                    yield OperationIn(operation, method, path, item, self, section)

    def parameters(self, route: Route) -> list[ParameterIn]:
        """The parameters listed at a route, with references followed."""
        found = self.find("#/" + "/".join(str(key).replace("~", "~0").replace("/", "~1") for key in route))
        items = found[0] if found else None
        listed = []
        for index, item in enumerate(items if isinstance(items, list) else ()):
            value, way = self.resolve(item, (*route, index))
            if isinstance(value, dict):
                listed.append(ParameterIn(value, way, (*route, index), self))
        return listed


@record(eq=False)
class ParameterIn:
    """A parameter: its data, the way to it, and the way to where it is used, which may be a reference."""

    data: dict[str, Any]
    route: Route
    used: Route
    description: Description

    @property
    def at(self) -> Place:
        """Where it is defined."""
        return self.description.at(self.route)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.data.get("name", ""))

    @property
    def where(self) -> str:
        """Its place in a request: `path`, `query`, `header`, `cookie`, `body`, `formData`."""
        return str(self.data.get("in", ""))


@record(eq=False)
class OperationIn:
    """An operation with its method, path and description; `section` is `paths` or `webhooks`."""

    operation: Operation
    method: str
    path: str
    item: PathItem
    description: Description
    section: str = "paths"

    @property
    def at(self) -> Place:
        """The place of the operation."""
        return self.operation.at

    @property
    def name(self) -> str:
        """The operation as a person names it."""
        return f"{self.method.upper()} {self.path}"

    @cached_property
    def own_parameters(self) -> list[ParameterIn]:
        """The operation's own parameters."""
        return self.description.parameters((self.section, self.path, self.method, "parameters"))

    @cached_property
    def shared_parameters(self) -> list[ParameterIn]:
        """Those of the path."""
        return self.description.parameters((self.section, self.path, "parameters"))


@record(eq=False)
class SchemaIn:
    """A schema: its data, the way to it, and its description."""

    data: dict[str, Any]
    route: Route
    description: Description

    @property
    def at(self) -> Place:
        """The place of the schema."""
        return self.description.at(self.route)


@record(eq=False)
class ExampleIn:
    """A value that must match a schema: an `example`, a `default`, or one of `examples`.

    `direction` is `request`, `response`, or empty where the value could be in either; `media` tells an example
    of a whole body, header or parameter from one inside a schema.
    """

    value: Any
    route: Route
    schema: dict[str, Any]
    description: Description
    direction: str = ""
    media: bool = False
