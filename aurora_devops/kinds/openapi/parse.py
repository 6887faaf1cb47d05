"""From located data to a description of an API, with its nodes and facts."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from ...core.facts import Fact
from ...core.kind import Document, Tree
from ...core.node import build
from ...core.scripts import generates_code, is_merged
from ...core.source import Source
from ...facts import DescribedProperty
from .model import Description, OpenApi
from .validity import mistakes
from .version import version_of
from .walk import nodes, parts, references, unreferenced

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.place import Route


def read_openapi(source: Source, tree: Tree | None, context: Context) -> Document:
    """An OpenAPI description as a document; a file that names no version of the specification has no nodes.

    Nor has the output of a program.
    """
    assert tree is not None
    api, unknown = build(OpenApi, tree)
    document = Document("openapi", source, api, tree, unknown=unknown)
    version = version_of(tree.value)
    if version is not None:
        description = Description(api, tree.value, version)
        if ("security" in source.text or _lacks_components(description)) and is_merged(source.path, context):
            description = Description(api, tree.value, version, part=True)
        if not _is_output(source.text):
            document.walk = lambda: _nodes(description)
        document.facts = lambda: _facts(description, document, context)
    return document


def _lacks_components(description: Description) -> bool:
    """Whether a reference inside a description points to nothing."""
    return any(
        ref.startswith("#") and not literal and description.find(ref) is None
        for ref, _, literal in references(description.data)
    )


def _is_output(text: str) -> bool:
    """Whether a program wrote a text: a long one on a line, which people neither read nor correct."""
    return len(text) > _LONG and text.count("\n") <= 1


# How long a description is on one line that people may still write.
_LONG = 10_000


def _nodes(description: Description) -> Iterator[object]:
    yield description.api
    yield description
    yield from mistakes(description)
    yield from description.operations()
    yield from nodes(description)


def _facts(description: Description, document: Document, context: Context) -> Iterator[Fact]:
    for server in description.api.servers:
        if server.url:
            yield document.statement("api-server", server.url, server.at["url"])
    items: set[str] = set()
    for inside in description.operations():
        if inside.section == "paths":
            if inside.path not in items:
                items.add(inside.path)
                yield document.statement("api-path", inside.path, inside.item.at.key)
            yield document.statement(
                "api-operation", inside.name, inside.at, path=inside.path, method=inside.method.upper()
            )
            for each in (*inside.own_parameters, *inside.shared_parameters):
                if each.where == "query":
                    yield document.statement(
                        "api-query",
                        each.name,
                        each.at["name"],
                        path=inside.path,
                        method=inside.method.upper(),
                    )
    yield from _key_headers(description, document)
    yield from _properties(description, document)
    folder = dirname(document.source.path)
    for ref, route, literal in references(description.data):
        file, _, pointer = ref.partition("#")
        if file and not literal and "://" not in file:
            at = description.at((*route, "$ref"))
            yield document.statement(
                "api-reference", normpath(join(folder, file)), at, pointer=pointer.rstrip("/")
            )
    components = list(unreferenced(description))
    if any(_is_schema(route) for _, route in components) and generates_code(document.source.path, context):
        components = [(name, route) for name, route in components if not _is_schema(route)]
    for name, route in components:
        pointer = "/" + "/".join(map(str, route))
        yield document.statement("unreferenced-component", name, description.at(route).key, pointer=pointer)


def _is_schema(route: Route) -> bool:
    return "schemas" in route[:2] or route[0] == "definitions"


def _properties(description: Description, document: Document) -> Iterator[Fact]:
    """The properties of schemas; of a description with very many of them or in JSON, nothing."""
    if document.source.path.endswith(".json"):
        return
    found = []
    for value, route, named in parts(description.data):
        listed = value.get("properties")
        if not named and isinstance(listed, dict):
            found += [(route, name) for name in listed if isinstance(name, str)]
    if len(found) <= _MOST_PROPERTIES:
        for route, name in found:
            pointer = "/" + "/".join(map(str, route))
            place = description.at((*route, "properties", name)).key
            yield document.fact(DescribedProperty, place, schema=pointer, name=name)


_MOST_PROPERTIES = 2_000


def _key_headers(description: Description, document: Document) -> Iterator[Fact]:
    """The headers with the keys of the API that operations require."""
    data = description.data
    whole = data.get("security") if isinstance(data, dict) else None
    listed = [whole, *(inside.operation.security for inside in description.operations())]
    required = [one for each in listed if isinstance(each, list) for one in each]
    used = {name for one in required if isinstance(one, dict) for name in one}
    for route in (("components", "securitySchemes"), ("securityDefinitions",)):
        schemes: object = data
        for key in route:
            schemes = schemes.get(key) if isinstance(schemes, dict) else None
        for name, scheme in schemes.items() if isinstance(schemes, dict) else ():
            if not isinstance(scheme, dict) or name not in used:
                continue
            header = scheme.get("name")
            if (scheme.get("type"), scheme.get("in")) == _IN_HEADER and isinstance(header, str):
                yield document.statement("api-key-header", header, description.at((*route, name, "name")))


_IN_HEADER = ("apiKey", "header")
