"""Finds the schemas, examples and references of a description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.place import Route
from .model import Description, ExampleIn, SchemaIn

# The values of these keys are data of the user, not a part of the description.
_LITERALS = frozenset({"example", "default", "enum", "const", "x-example", "x-examples", "mapping", "scopes"})
# The keys of these mappings are names.
_NAMED = frozenset(
    {"properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "schemas", "headers"}
    | {"responses", "parameters", "requestBodies", "callbacks", "links", "securitySchemes", "content"}
    | {"securityDefinitions", "paths", "webhooks", "variables", "encoding", "pathItems"}
)
_SCHEMA_KEYS = ("type", "enum", "format", "$ref", "properties", "items", "allOf", "oneOf", "anyOf")


def _is_schema(value: dict[str, Any]) -> bool:
    return any(key in value for key in _SCHEMA_KEYS)


def parts(data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Route, bool]]:
    """Every mapping of a description except literal data, with its route, and whether its keys are names."""
    stack: list[tuple[Any, Route, bool]] = [(data, (), False)]
    while stack:
        value, route, named = stack.pop()
        if isinstance(value, dict):
            yield value, route, named
            for key, item in reversed(value.items()):
                if not isinstance(item, (dict, list)):
                    continue
                if not named and (key in _LITERALS or key.startswith("x-")):
                    continue
                if not named and key == "examples":
                    continue
                stack.append((item, (*route, key), not named and key in _NAMED and isinstance(item, dict)))
        elif isinstance(value, list):
            for index in range(len(value) - 1, -1, -1):
                if isinstance(value[index], (dict, list)):
                    stack.append((value[index], (*route, index), False))


def nodes(description: Description) -> Iterator[SchemaIn | ExampleIn]:
    """The schemas and examples of a description."""
    for value, route, named in parts(description.data):
        if named:
            continue
        if _is_schema(value):
            yield SchemaIn(value, route, description)
            yield from _schema_examples(value, route, description)
        if isinstance(value.get("schema"), dict):
            yield from _media_examples(value, route, description)


_REGIONS_2 = frozenset({"definitions", "parameters", "responses"})
_REGIONS_3 = frozenset({"schemas", "parameters", "headers", "content"})


def _schema_examples(schema: dict[str, Any], route: Route, description: Description) -> Iterator[ExampleIn]:
    regions = _REGIONS_2 if description.swagger else _REGIONS_3
    if not any(key in regions for key in route):
        return
    names = ("example", "x-example", "default") if description.swagger else ("example", "default")
    for name in names:
        if name in schema:
            yield ExampleIn(schema[name], (*route, name), schema, description)
    examples = schema.get("examples")
    if description.version >= (3, 1) and isinstance(examples, list):
        for index, value in enumerate(examples):
            yield ExampleIn(value, (*route, "examples", index), schema, description)


def _media_examples(media: dict[str, Any], route: Route, description: Description) -> Iterator[ExampleIn]:
    schema = media["schema"]
    direction = ""
    if "responses" in route:
        direction = "response"
    elif "requestBody" in route or "requestBodies" in route:
        direction = "request"
    examples = media.get("examples")
    if description.swagger:
        for name, value in examples.items() if isinstance(examples, dict) else ():
            if "json" in name:
                yield ExampleIn(value, (*route, "examples", name), schema, description, direction, True)
        return
    if "example" in media:
        yield ExampleIn(media["example"], (*route, "example"), schema, description, direction, True)
    for name, example in examples.items() if isinstance(examples, dict) else ():
        found, way = description.resolve(example, (*route, "examples", name))
        if isinstance(found, dict) and "value" in found:
            yield ExampleIn(found["value"], (*way, "value"), schema, description, direction, True)


def references(data: dict[str, Any]) -> Iterator[tuple[str, Route, bool]]:
    """Every `$ref` of a description, with the route of its mapping, and whether it is part of literal data."""
    stack: list[tuple[Any, Route, bool, bool]] = [(data, (), False, False)]
    while stack:
        value, route, named, literal = stack.pop()
        if isinstance(value, dict):
            ref = value.get("$ref")
            if isinstance(ref, str):
                yield ref, route, literal
            for key, item in reversed(value.items()):
                if isinstance(item, (dict, list)):
                    names = not named and key in _NAMED and isinstance(item, dict)
                    aside = literal or (not named and (key in _LITERALS or key.startswith("x-")))
                    stack.append((item, (*route, key), names, aside))
        elif isinstance(value, list):
            for index in range(len(value) - 1, -1, -1):
                if isinstance(value[index], (dict, list)):
                    stack.append((value[index], (*route, index), False, literal))


def texts(data: dict[str, Any]) -> Iterator[tuple[Route, str]]:
    """The texts of a description that are shown as Markdown: its titles and descriptions."""
    for value, route, named in parts(data):
        for key in () if named else ("title", "description", "summary"):
            text = value.get(key)
            if isinstance(text, str):
                yield (*route, key), text


_COMPONENTS = (
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "links",
    "callbacks",
)


def unreferenced(description: Description) -> Iterator[tuple[str, Route]]:
    """The components that nothing in the description refers to: their names and routes."""
    sections: list[Route] = [("definitions",)]
    if not description.swagger:
        sections = [("components", sort) for sort in _COMPONENTS]
    used: set[Route] = set()
    for ref, _, _ in references(description.data):
        found = description.find(ref) if ref.startswith("#") else None
        if found is not None:
            used.update(found[1][:end] for end in range(len(found[1]) + 1))
    mapped = _mapped(description.data)
    for route in sections:
        section = (description.find("#/" + "/".join(map(str, route))) or (None,))[0]
        for name in section if isinstance(section, dict) else ():
            if (*route, name) not in used and name not in mapped and not name.startswith("x-"):
                yield name, (*route, name)


def _mapped(data: dict[str, Any]) -> set[str]:
    """The names of the schemas in the mappings of discriminators."""
    names: set[str] = set()
    for value, _, _ in parts(data):
        discriminator = value.get("discriminator")
        mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
        for target in mapping.values() if isinstance(mapping, dict) else ():
            names.add(str(target).rpartition("/")[2])
    return names
