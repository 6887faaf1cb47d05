"""What the OpenAPI Specification requires of a description's structure, version by version.

Source: spec.openapis.org/oas/v3.1.1, .../v3.0.4 and .../v2.0.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...core.kind import Problem
from ...core.lazy import regex
from ...core.place import Route
from ...formats.structure import (
    Notes,
    Shape,
    Struct,
    anything,
    either,
    integer,
    list_of,
    map_of,
    nearest,
    number,
    quoted,
    shown,
    sort_of,
    strict_boolean,
    strict_text,
)
from .model import METHODS, Description

Check = Callable[[dict[str, Any], Route, Notes], None]


class InvalidStructure(Problem):
    """A part of a description that the specification does not allow."""


def mistakes(description: Description) -> list[Problem]:
    """All that is wrong with the structure of a description."""
    table = _TABLES.get(description.version)
    if table is None:
        return []
    notes = Notes(lambda text: False)
    table(description.data, (), notes)
    root = description.at(())
    written = [mistake for mistake in notes.mistakes if not _elsewhere(description.data, mistake.route)]
    found = [mistake for mistake in written if mistake.message != _REFERENCED]
    # A description whose operations are all references needs one hint, not one for each.
    found += [mistake for mistake in written if mistake.message == _REFERENCED][:1]
    return [InvalidStructure(mistake.place(root), mistake.message) for mistake in found]


def _elsewhere(data: Any, route: Route) -> bool:
    """Whether a route leads into a reference to another file, which a bundler replaces wherever it is."""
    for part in (*route, None):
        if isinstance(data, dict) and data.keys() == {"$ref"}:
            return isinstance(data["$ref"], str) and not data["$ref"].startswith("#")
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return False
    return False


_REFERENCED = "an operation cannot be a $ref; use a $ref in the path item, or bundle the files before use"


def _operation(shape: Shape) -> Shape:
    """An operation; one behind a `$ref` is unknown, although the specification does not allow the reference."""

    def check(value: Any, route: Route, notes: Notes) -> None:
        if isinstance(value, dict) and "$ref" in value:
            notes.say((*route, "$ref"), _REFERENCED, "key")
        else:
            shape(value, route, notes)

    return check


def _texts(*names: str) -> dict[str, Shape]:
    return dict.fromkeys(names, strict_text)


def _flags(*names: str) -> dict[str, Shape]:
    return dict.fromkeys(names, strict_boolean)


def _strict_word(*options: str) -> Shape:
    def check(value: Any, route: Route, notes: Notes) -> None:
        if not isinstance(value, str) or value not in options:
            hint = nearest(value, options) if isinstance(value, str) else ""
            hint = hint or f"; write {either(options)}"
            notes.say(route, f"{quoted(route)} cannot be {shown(value)}{hint}")

    return check


def _object(
    what: str, fields: dict[str, Shape], required: tuple[str, ...] = (), also: Check | None = None
) -> Struct:
    return Struct(what, fields, required, also=also, extension="x-", strict=True)


def _map(shape: Shape, key: Callable[[str], str] | None = None) -> Shape:
    """A map; one that a bundler reads from another file is unknown: `schemas: {$ref: schemas/index.yaml}`."""
    whole = map_of(shape, key, empty="is empty; it needs a value", extension="x-")

    def check(value: Any, route: Route, notes: Notes) -> None:
        if not (isinstance(value, dict) and len(value) == 1 and isinstance(value.get("$ref"), str)):
            whole(value, route, notes)

    return check


def _list(shape: Shape, least: int = 0) -> Shape:
    return list_of(shape, empty="empty item; remove it", least=least)


def _or_reference(shape: Shape) -> Shape:
    """The thing itself, or a `$ref` to one."""

    def check(value: Any, route: Route, notes: Notes) -> None:
        if isinstance(value, dict) and "$ref" in value:
            if not isinstance(value["$ref"], str):
                notes.say((*route, "$ref"), f"'$ref' must be a string, not {sort_of(value['$ref'])}")
        else:
            shape(value, route, notes)

    return check


_COMPONENT = regex(r"[a-zA-Z0-9.\-_]+")
_STATUS = regex(r"[1-5](?:\d\d|XX)|default")
_STATUS_2 = regex(r"\d{3}|default")


def _component_name(name: str) -> str:
    return (
        ""
        if _COMPONENT.fullmatch(name)
        else f"'{name}' is not a valid component name; use letters, digits, and . - _"
    )


def _path(name: str) -> str:
    return "" if name.startswith("/") else f"path '{name}' must begin with /"


def _responses(response: Shape, status: re.Pattern[str]) -> Shape:
    inner = _map(_or_reference(response), lambda name: _status(name, status))

    def check(value: Any, route: Route, notes: Notes) -> None:
        inner(value, route, notes)
        if isinstance(value, dict) and not any(not name.startswith("x-") for name in value):
            notes.say(route, "'responses' must not be empty; describe at least one response", "key")

    return check


def _status(name: str, status: re.Pattern[str]) -> str:
    return (
        "" if status.fullmatch(name) else f"'{name}' is not a status code; write 100 to 599, 2XX or default"
    )


# Shared by all versions

_docs = _object("externalDocs", _texts("url", "description"), ("url",))
_contact = _object("contact", _texts("name", "url", "email"))
_tag = _object("a tag", {**_texts("name", "description"), "externalDocs": _docs}, ("name",))
_security = _list(map_of(list_of(strict_text)))
_names = _list(strict_text)

_XML = _object("xml", {**_texts("name", "namespace", "prefix"), **_flags("attribute", "wrapped")})
_SIZES: dict[str, Shape] = {
    **dict.fromkeys(
        ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"), integer
    ),
    **dict.fromkeys(("maximum", "minimum", "multipleOf"), number),
    **dict.fromkeys(("default", "example"), anything),
    "pattern": strict_text,
    "uniqueItems": strict_boolean,
    "enum": list_of(anything, least=1),
    "required": _list(strict_text),
}


def _schema_or_flag(schema: Shape) -> Shape:
    """What `additionalProperties` takes: a schema, or true or false."""

    def check(value: Any, route: Route, notes: Notes) -> None:
        if isinstance(value, dict):
            schema(value, route, notes)
        elif not isinstance(value, bool):
            notes.say(route, f"{quoted(route)} must be a schema, or true or false, not {sort_of(value)}")

    return check


_TYPES = ("array", "boolean", "integer", "number", "object", "string")


def _schema_2() -> Shape:
    fields: dict[str, Shape] = {}
    schema = _or_reference(_object("a schema", fields))
    fields.update(
        {
            **_SIZES,
            **_texts("title", "description", "format", "discriminator"),
            **_flags("exclusiveMaximum", "exclusiveMinimum", "readOnly"),
            "type": _strict_word(*_TYPES, "file"),
            "items": schema,
            "allOf": _list(schema),
            "properties": map_of(schema, empty="is empty; it needs a schema"),
            "additionalProperties": _schema_or_flag(schema),
            "externalDocs": _docs,
            "xml": _XML,
        }
    )
    return schema


def _schema_3_0() -> Shape:
    fields: dict[str, Shape] = {}
    schema = _or_reference(_object("a schema", fields))
    discriminator: dict[str, Shape] = {"propertyName": strict_text, "mapping": map_of(strict_text)}
    fields.update(
        {
            **_SIZES,
            **_texts("title", "description", "format"),
            **_flags("exclusiveMaximum", "exclusiveMinimum"),
            **_flags("nullable", "readOnly", "writeOnly", "deprecated"),
            **dict.fromkeys(("allOf", "oneOf", "anyOf"), _list(schema)),
            "type": _strict_word(*_TYPES),
            "not": schema,
            "items": schema,
            "properties": map_of(schema, empty="is empty; it needs a schema"),
            "additionalProperties": _schema_or_flag(schema),
            "externalDocs": _docs,
            "xml": _XML,
            "discriminator": _object("a discriminator", discriminator, ("propertyName",)),
        }
    )
    return schema


def _type_3_1(value: Any, route: Route, notes: Notes) -> None:
    for name in value if isinstance(value, list) else (value,):
        _strict_word(*_TYPES, "null")(name, route, notes)


def _schema_3_1() -> Shape:
    """JSON Schema of 2020-12, which may have any other keyword."""
    fields: dict[str, Shape] = {}
    object_ = Struct("a schema", fields, extension="", strict=True)
    schema = _schema_or_flag(object_)
    named = map_of(schema, empty="is empty; it needs a schema")
    fields.update(
        {
            **{key: shape for key, shape in _SIZES.items() if key != "enum"},
            **_texts("title", "description", "format", "$ref"),
            **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum"), number),
            **_flags("readOnly", "writeOnly", "deprecated"),
            **dict.fromkeys(("allOf", "oneOf", "anyOf", "prefixItems"), _list(schema)),
            **dict.fromkeys(("not", "items", "contains", "if", "then", "else", "propertyNames"), schema),
            **dict.fromkeys(("additionalProperties", "unevaluatedProperties"), schema),
            **dict.fromkeys(("properties", "patternProperties", "$defs", "dependentSchemas"), named),
            "type": _type_3_1,
            "const": anything,
            "enum": list_of(anything),
        }
    )
    return schema


# Versions 3.0 and 3.1

_flow_fields: dict[str, Shape] = {
    **_texts("authorizationUrl", "tokenUrl", "refreshUrl"),
    "scopes": map_of(strict_text),
}
_flows = _object(
    "flows",
    {
        "implicit": _object("the flow", _flow_fields, ("authorizationUrl", "scopes")),
        "password": _object("the flow", _flow_fields, ("tokenUrl", "scopes")),
        "clientCredentials": _object("the flow", _flow_fields, ("tokenUrl", "scopes")),
        "authorizationCode": _object("the flow", _flow_fields, ("authorizationUrl", "tokenUrl", "scopes")),
    },
)
_SCHEMES = {
    "apiKey": ("name", "in"),
    "http": ("scheme",),
    "oauth2": ("flows",),
    "openIdConnect": ("openIdConnectUrl",),
    "mutualTLS": (),
}


def _security_scheme(*types: str) -> Shape:
    def also(scheme: dict[str, Any], route: Route, notes: Notes) -> None:
        kind = scheme.get("type")
        for key in _SCHEMES.get(kind, ()) if isinstance(kind, str) else ():
            if key not in scheme:
                notes.say(route, f"a security scheme of type '{kind}' needs '{key}'", "key")

    fields: dict[str, Shape] = {
        **_texts("description", "name", "scheme", "bearerFormat", "openIdConnectUrl"),
        "type": _strict_word(*types),
        "in": _strict_word("query", "header", "cookie"),
        "flows": _flows,
    }
    return _object("a security scheme", fields, ("type",), also)


_server = _object(
    "a server",
    {
        **_texts("url", "description", "name"),
        "variables": _map(
            _object(
                "a server variable",
                {**_texts("default", "description"), "enum": _list(strict_text)},
                ("default",),
            )
        ),
    },
    ("url",),
)
_example = _object("an example", {**_texts("summary", "description", "externalValue"), "value": anything})
_link = _object(
    "a link",
    {
        **_texts("operationRef", "operationId", "description"),
        "parameters": map_of(anything),
        "requestBody": anything,
        "server": _server,
    },
)


def _described(value: dict[str, Any], route: Route, notes: Notes) -> None:
    """A parameter has either `schema` or `content`."""
    if ("schema" in value) == ("content" in value):
        what = "both 'schema' and 'content'" if "schema" in value else "neither 'schema' nor 'content'"
        notes.say(route, f"{quoted(route)} has {what}; it needs one of them")


def _version_3(minor: int) -> Shape:
    """The table of a version 3.x."""
    newer = minor >= 1
    schema = _schema_3_1() if newer else _schema_3_0()
    item_fields: dict[str, Shape] = {}
    item = _object("a path item", item_fields)
    examples = _map(_or_reference(_example))
    valued: dict[str, Shape] = {
        **_texts("description", "style"),
        **_flags("required", "deprecated", "allowEmptyValue", "explode", "allowReserved"),
        "schema": schema,
        "example": anything,
        "examples": examples,
    }
    header_fields = dict(valued)
    header = _or_reference(_object("a header", header_fields, (), _described))
    media = _object(
        "a media type",
        {
            "schema": schema,
            "example": anything,
            "examples": examples,
            "encoding": _map(
                _object(
                    "an encoding",
                    {
                        **_texts("contentType", "style"),
                        **_flags("explode", "allowReserved"),
                        "headers": _map(header),
                    },
                )
            ),
        },
    )
    content = _map(media)
    header_fields["content"] = content
    parameter = _or_reference(
        _object(
            "a parameter",
            {
                **valued,
                "content": content,
                "name": strict_text,
                "in": _strict_word("query", "header", "path", "cookie"),
            },
            ("name", "in"),
            _described,
        )
    )
    body = _or_reference(
        _object(
            "a request body",
            {**_texts("description"), **_flags("required"), "content": content},
            ("content",),
        )
    )
    response = _object(
        "a response",
        {
            "description": strict_text,
            "headers": _map(header),
            "content": content,
            "links": _map(_or_reference(_link)),
        },
        ("description",),
    )
    callback = _or_reference(_map(item))
    operation = _object(
        "an operation",
        {
            **_texts("summary", "description", "operationId"),
            "tags": _names,
            "externalDocs": _docs,
            "parameters": _list(parameter),
            "requestBody": body,
            "responses": _responses(response, _STATUS),
            "callbacks": _map(callback),
            "deprecated": strict_boolean,
            "security": _security,
            "servers": _list(_server),
        },
        () if newer else ("responses",),
    )
    item_fields.update(
        {
            **dict.fromkeys(METHODS, _operation(operation)),
            **_texts("$ref", "summary", "description"),
            "servers": _list(_server),
            "parameters": _list(parameter),
        }
    )

    def named(shape: Shape) -> Shape:
        return _map(shape, _component_name)

    components: dict[str, Shape] = {
        "schemas": named(schema),
        "responses": named(_or_reference(response)),
        "parameters": named(parameter),
        "examples": named(_or_reference(_example)),
        "requestBodies": named(body),
        "headers": named(header),
        "securitySchemes": named(_or_reference(_security_scheme(*_types_of_security(newer)))),
        "links": named(_or_reference(_link)),
        "callbacks": named(callback),
    }
    root: dict[str, Shape] = {
        "openapi": strict_text,
        "info": _info(newer),
        "servers": _list(_server),
        "paths": _map(item, _path),
        "security": _security,
        "tags": _list(_tag),
        "externalDocs": _docs,
    }
    if newer:
        components["pathItems"] = named(item)
        root["webhooks"] = _map(item)
        root["jsonSchemaDialect"] = strict_text
    root["components"] = _object("components", components)
    return _object("the description", root, ("info",), _anything_described if newer else _paths_described)


def _types_of_security(newer: bool) -> list[str]:
    return [name for name in _SCHEMES if newer or name != "mutualTLS"]


def _anything_described(data: dict[str, Any], route: Route, notes: Notes) -> None:
    if not {"paths", "components", "webhooks"} & set(data):
        notes.say(route, "the description has none of 'paths', 'components' and 'webhooks'")


def _paths_described(data: dict[str, Any], route: Route, notes: Notes) -> None:
    # A file of components is a part of other descriptions, or the base of one that a program generates.
    if "paths" not in data and not data.get("components"):
        notes.say(route, "the description has no 'paths'")


def _info(newer: bool) -> Shape:
    names = ("title", "version", "description", "termsOfService", *(("summary",) if newer else ()))
    license_ = _object("license", _texts("name", "url", *(("identifier",) if newer else ())), ("name",))
    return _object("info", {**_texts(*names), "contact": _contact, "license": license_}, ("title", "version"))


# Version 2.0

_SCHEMES_2 = {
    "basic": (),
    "apiKey": ("name", "in"),
    "oauth2": ("flow", "scopes"),
}
_FLOWS_2 = {
    "implicit": ("authorizationUrl",),
    "password": ("tokenUrl",),
    "application": ("tokenUrl",),
    "accessCode": ("authorizationUrl", "tokenUrl"),
}


def _security_2(scheme: dict[str, Any], route: Route, notes: Notes) -> None:
    kind, flow = scheme.get("type"), scheme.get("flow")
    needed = _SCHEMES_2.get(kind, ()) if isinstance(kind, str) else ()
    if kind == "oauth2" and isinstance(flow, str):
        needed = (*needed, *_FLOWS_2.get(flow, ()))
    for key in needed:
        if key not in scheme:
            notes.say(route, f"a security definition of type '{kind}' needs '{key}'", "key")


def _version_2() -> Shape:
    schema = _schema_2()
    simple_fields: dict[str, Shape] = {}
    simple = _object("items", simple_fields, ("type",))
    simple_fields.update(
        {
            **_SIZES,
            **_flags("exclusiveMaximum", "exclusiveMinimum"),
            "type": _strict_word("string", "number", "boolean", "integer", "array"),
            "format": strict_text,
            "items": simple,
            "collectionFormat": _strict_word("csv", "ssv", "tsv", "pipes", "multi"),
        }
    )

    def typed(parameter: dict[str, Any], route: Route, notes: Notes) -> None:
        key = "schema" if parameter.get("in") == "body" else "type"
        if key not in parameter and "in" in parameter:
            notes.say(route, f"a parameter in '{sort_of(parameter['in'])}' needs '{key}'")

    parameter = _or_reference(
        _object(
            "a parameter",
            {
                **simple_fields,
                **_texts("name", "description"),
                **_flags("required", "allowEmptyValue"),
                "in": _strict_word("query", "header", "path", "formData", "body"),
                "type": _strict_word("string", "number", "boolean", "integer", "array", "file"),
                "schema": schema,
            },
            ("name", "in"),
            typed,
        )
    )
    response = _object(
        "a response",
        {
            "description": strict_text,
            "schema": schema,
            "headers": _map(_object("a header", {**simple_fields, "description": strict_text}, ("type",))),
            "examples": map_of(anything),
        },
        ("description",),
    )
    schemes = _list(_strict_word("http", "https", "ws", "wss"))
    operation = _object(
        "an operation",
        {
            **_texts("summary", "description", "operationId"),
            **dict.fromkeys(("tags", "consumes", "produces"), _names),
            "externalDocs": _docs,
            "parameters": _list(parameter),
            "responses": _responses(response, _STATUS_2),
            "schemes": schemes,
            "deprecated": strict_boolean,
            "security": _security,
        },
        ("responses",),
    )
    item = _object(
        "a path item",
        {
            **dict.fromkeys((method for method in METHODS if method != "trace"), _operation(operation)),
            "$ref": strict_text,
            "parameters": _list(parameter),
        },
    )
    security = _object(
        "a security definition",
        {
            **_texts("description", "name", "authorizationUrl", "tokenUrl"),
            "type": _strict_word(*_SCHEMES_2),
            "in": _strict_word("query", "header"),
            "flow": _strict_word(*_FLOWS_2),
            "scopes": map_of(strict_text),
        },
        ("type",),
        _security_2,
    )
    return _object(
        "the description",
        {
            **_texts("swagger", "host", "basePath"),
            **dict.fromkeys(("consumes", "produces"), _names),
            "info": _info(False),
            "schemes": schemes,
            "paths": _map(item, _path),
            "definitions": _map(schema),
            "parameters": _map(parameter),
            "responses": _map(_or_reference(response)),
            "securityDefinitions": _map(security),
            "security": _security,
            "tags": _list(_tag),
            "externalDocs": _docs,
        },
        ("info", "paths"),
    )


_TABLES = {(2, 0): _version_2(), (3, 0): _version_3(0), (3, 1): _version_3(1)}
