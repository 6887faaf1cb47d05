"""Values checked against the schemas that they are examples of.

The schemas of OpenAPI are turned into JSON Schema: draft 4 for 2.0 and 3.0, 2020-12 for 3.1.
"""

from __future__ import annotations

import json
from typing import Any

from ...core.place import Route
from .model import Description, ExampleIn

# The first mistakes are enough to show that a value does not match its schema.
MOST = 3
_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SINGLE = frozenset(
    {"items", "additionalProperties", "not", "contains", "if", "then", "else", "propertyNames"}
)
_KEPT = frozenset(
    {
        "type",
        "enum",
        "const",
        "format",
        "pattern",
        "multipleOf",
        "maximum",
        "minimum",
        "maxLength",
        "minLength",
    }
    | {"exclusiveMaximum", "exclusiveMinimum", "maxItems", "minItems", "uniqueItems", "maxProperties"}
    | {"minProperties"}
)
_DEPTH = 60
# A format is an annotation: a consumer may ignore it. These are the ones that validators agree on.
_FORMATS = ("date", "date-time", "email", "hostname", "ipv4", "ipv6", "uri", "uuid")
# The time of a pattern grows with its length times that of the text; beyond these nothing is known.
_LONGEST_PATTERN = 1_000
_LONGEST_TEXT = 10_000


class _Unknown(Exception):
    """The schema refers to what is not in this document, or is too deep to be followed."""


class _Schemas:
    """Turns a schema, and what it refers to, into one JSON Schema."""

    def __init__(self, description: Description, direction: str) -> None:
        self.description = description
        self.dropped = {"request": "readOnly", "response": "writeOnly"}.get(direction, "")
        self.definitions: dict[str, Any] = {}

    def whole(self, schema: dict[str, Any]) -> dict[str, Any]:
        root = self.turned(schema, 0)
        root = root if isinstance(root, dict) else {"allOf": [root]}
        return {"allOf": [root], "definitions": self.definitions}

    def turned(self, schema: Any, depth: int) -> Any:
        if isinstance(schema, bool):
            return schema if self.description.version >= (3, 1) else {} if schema else {"not": {}}
        if not isinstance(schema, dict):
            raise _Unknown
        if depth > _DEPTH:
            raise _Unknown
        ref = schema.get("$ref")
        if isinstance(ref, str):
            return {"$ref": self.referred(ref, depth)}
        if len(str(schema.get("pattern", ""))) > _LONGEST_PATTERN:
            raise _Unknown
        turned: dict[str, Any] = {key: _plain(value) for key, value in schema.items() if key in _KEPT}
        if turned.get("format") not in _FORMATS:
            turned.pop("format", None)
        for key, value in schema.items():
            if key in _MAPS and isinstance(value, dict):
                if key == "patternProperties" and any(len(name) > _LONGEST_PATTERN for name in value):
                    raise _Unknown
                turned[key] = {name: self.turned(inner, depth + 1) for name, inner in value.items()}
            elif (key in _LISTS and isinstance(value, list)) or (key == "items" and isinstance(value, list)):
                turned[key] = [self.turned(inner, depth + 1) for inner in value]
            elif key in _SINGLE:
                turned[key] = self.turned(value, depth + 1)
        required = schema.get("required")
        if isinstance(required, list):
            turned["required"] = [name for name in required if not self.left_out(schema, name)]
            if not turned["required"]:
                del turned["required"]
        if schema.get("nullable") is True or schema.get("x-nullable") is True:
            return self.nullable(turned)
        return turned

    def left_out(self, schema: dict[str, Any], name: Any) -> bool:
        """Whether a property is never sent in this direction."""
        properties = schema.get("properties")
        inner = properties.get(name) if isinstance(properties, dict) and isinstance(name, str) else None
        inner, _ = self.description.resolve(inner, ())
        return bool(self.dropped) and isinstance(inner, dict) and inner.get(self.dropped) is True

    @staticmethod
    def nullable(turned: dict[str, Any]) -> dict[str, Any]:
        kind = turned.get("type")
        if isinstance(kind, str):
            turned["type"] = [kind, "null"]
        if isinstance(turned.get("enum"), list) and None not in turned["enum"]:
            turned["enum"] = [*turned["enum"], None]
        return turned

    def referred(self, ref: str, depth: int) -> str:
        name = f"d{ref.encode().hex()}"
        if name not in self.definitions:
            found = self.description.find(ref) if ref.startswith("#") else None
            if found is None:
                raise _Unknown
            self.definitions[name] = {}
            self.definitions[name] = self.turned(found[0], depth + 1)
        return f"#/definitions/{name}"


def refused(example: ExampleIn) -> list[tuple[Route, str]]:
    """The values of an example that its schema does not accept: their routes, and messages.

    Nothing where the schema is unknown or invalid: other policies report that.
    """
    from jsonschema_rs import Draft4Validator, Draft202012Validator, ReferencingError, ValidationError

    validator: Any = Draft202012Validator if example.description.version >= (3, 1) else Draft4Validator
    try:
        schema = _Schemas(example.description, example.direction).whole(example.schema)
        check = validator(schema, validate_formats=True, offline=True)
        value = _plain(example.value)
        if _longest(value) > _LONGEST_TEXT:
            return []
        if check.is_valid(value):
            return []
        errors = [error for _, error in zip(range(MOST), check.iter_errors(value), strict=False)]
    except (_Unknown, ReferencingError, ValidationError, ValueError, RecursionError):
        return []
    found: dict[Route, str] = {}
    for error in errors:
        route = _route(example, error.instance_path)
        found.setdefault(route, _words(error, route, example))
    return list(found.items())


def _plain(value: Any) -> Any:
    """A value without places: the validator takes nothing but the built-in types."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _longest(value: Any) -> int:
    """The length of the longest text in a value, keys among them."""
    if isinstance(value, dict):
        return max((max(len(key), _longest(inner)) for key, inner in value.items()), default=0)
    if isinstance(value, list):
        return max(map(_longest, value), default=0)
    return len(value) if isinstance(value, str) else 0


def _route(example: ExampleIn, path: list[Any]) -> Route:
    route, value = example.route, example.value
    for step in path:
        key = str(step) if isinstance(value, dict) else step
        route, value = (*route, key), value[key]
    return route


def _words(error: Any, route: Route, example: ExampleIn) -> str:
    name = next((key for key in reversed(route) if isinstance(key, str)), "example")
    sort, facts = error.kind.name, error.kind.as_dict()
    value = example.value
    for step in error.instance_path:
        value = value[step]
    if sort in ("oneOf", "anyOf") and all(facts["context"]):
        count = len(facts["context"])
        return f"'{name}': {_shown(value)} matches none of the {count} '{sort}' schemas{_types(error, count)}"
    if sort == "oneOf":
        return f"'{name}': {_shown(value)} matches more than one of the 'oneOf' schemas"
    bare = error.schema_path[-1:] == ["additionalProperties"] and isinstance(value, dict)
    if sort in ("additionalProperties", "unevaluatedProperties") or bare:
        unexpected = ", ".join(f"'{key}'" for key in facts.get("unexpected", value))
        return f"'{name}': {unexpected} is not a property of the schema"
    if {"properties", "additionalProperties", "patternProperties"} & set(error.schema_path[-2:]) and (
        sort in ("falseSchema", "not")
    ):
        return f"'{name}' is not a property of the schema"
    if sort == "type":
        return f"'{name}' must be of type {' or '.join(facts['types'])}, not {_shown(value)}"
    if sort == "required":
        return f"'{name}' has no '{facts['property']}', which the schema requires"
    return f"'{name}': {_shortened(str(error.message))}"


def _types(error: Any, count: int) -> str:
    """The types that the alternatives ask for, where each fails by its type."""
    kinds = [
        " or ".join(branch[0].kind.as_dict()["types"])
        for branch in error.kind.context
        if len(branch) == 1 and branch[0].kind.name == "type"
    ]
    return f" ({', '.join(kinds)})" if len(kinds) == count else ""


def _shown(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "an array"
    return _shortened(json.dumps(value, ensure_ascii=False, default=str))


def _shortened(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:157]}..."
