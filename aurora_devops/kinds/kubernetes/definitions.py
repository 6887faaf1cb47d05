"""The schemas of custom resources, in the CustomResourceDefinitions of the repository.

Source: kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions. Patterns, lengths and
CEL rules are not checked, and required fields neither: a patch and what a test expects are parts of an object, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...core.lazy import regex
from ...core.place import Route
from .schema import LETTERS, Choice, Difference, Type, mismatch, unknown

if TYPE_CHECKING:
    from ...core.context import Context

# Where projects keep definitions.
_PLACES = ("**/crd/**", "**/crds/**", "**/*crd*.yaml", "**/*crd*.yml")
_DEFINITION = regex(r"(?:^|\n)kind: *[\"']?CustomResourceDefinition\b")
# A larger file takes longer to read than all the objects that it is for.
_LARGEST = 400_000
# The kinds of the definitions in it, each with the group above it.
_DEFINED = regex(r"(?m)^ {2,6}(?:group: *[\"']?([\w.-]+)|  kind: *[\"']?(\w+))[\"']?[ \t]*\r?$")
# Definitions for tests may be of any release, and are not for the objects outside.
_TESTS = regex(r"(?:^|/)(?:tests?|testdata|test[-_]data|fixtures?|e2e)/")

# By API version and kind; None where definitions differ.
_Schemas = Mapping[tuple[str, str], Mapping[str, Any] | None]


def schema_of(context: Context, api_version: str, kind: str) -> Structure | None:
    """The schema of a custom resource; None if no definition of the repository has it."""
    schema = context.shared("kubernetes-definitions", _schemas).get((api_version, kind))
    return Structure(schema) if schema is not None else None


def _schemas(context: Context) -> _Schemas:
    """The schemas of all definitions."""
    paths = {path for pattern in _PLACES for path in context.glob(pattern)}
    found: dict[tuple[str, str], Mapping[str, Any] | None] = {}
    unread: set[tuple[str, str]] = set()
    for path in sorted(
        path for path in paths if path.endswith((".yaml", ".yml")) and not _TESTS.search(path)
    ):
        source = context.source(path)
        if source is None or not _DEFINITION.search(source.text):
            continue
        if len(source.text) > _LARGEST:
            unread.update(_defined(source.text))
            continue
        for tree in context.trees(path, "go") or ():
            for key, schema in _versions(tree.value).items():
                found[key] = schema if found.setdefault(key, schema) == schema else None
    for version, kind in found:
        if (version.partition("/")[0], kind) in unread:
            found[version, kind] = None
    return found


def _defined(text: str) -> Iterator[tuple[str, str]]:
    """The groups and kinds of the definitions in a text, which is not read as data."""
    group = ""
    for match in _DEFINED.finditer(text):
        if match[1]:
            group = match[1]
        else:
            yield group, match[2]


def _versions(data: Any) -> _Schemas:
    """The schemas of the versions of a definition."""
    spec = data.get("spec") if isinstance(data, dict) else None
    if not isinstance(spec, dict) or data.get("kind") != "CustomResourceDefinition":
        return {}
    names, versions = spec.get("names"), spec.get("versions")
    kind = names.get("kind") if isinstance(names, dict) else None
    found: dict[tuple[str, str], Mapping[str, Any] | None] = {}
    for version in versions if isinstance(versions, list) else ():
        schema = version.get("schema") if isinstance(version, dict) else None
        root = schema.get("openAPIV3Schema") if isinstance(schema, dict) else None
        if isinstance(root, dict) and isinstance(kind, str):
            found[f"{spec.get('group')}/{version.get('name')}", kind] = root
    return found


# What the API server itself has at the root of every object.
_ROOT = frozenset({"apiVersion", "kind", "metadata"})
_SCALARS = {"string": "s", "boolean": "b", "number": "f", "integer": "l"}


class Structure(Type):
    """A structural schema of a definition."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        held = schema.get("properties")
        self.properties = held if isinstance(held, dict) else {}

    def check(self, value: Any, route: Route, found: list[Difference]) -> None:
        """Add what is wrong with a value that is not null."""
        of = self._scalar()
        if of is not None:
            if value.__class__ not in of.plain:
                of.check(value, route, found)
        elif self.schema.get("type") == "array":
            self._check_items(value, route, found)
        elif self.schema.get("type") == "object":
            self._check_object(value, route, found)

    def _scalar(self) -> Type | None:
        """The type of a scalar; None for a collection and for what may be anything."""
        choices, letter = self.schema.get("enum"), _SCALARS.get(str(self.schema.get("type")))
        if self.schema.get("x-kubernetes-int-or-string"):
            return LETTERS["p"]
        if isinstance(choices, list) and choices and all(isinstance(each, str) for each in choices):
            return Choice(tuple(choices))
        return LETTERS[letter] if letter else None

    def _check_items(self, value: Any, route: Route, found: list[Difference]) -> None:
        if not isinstance(value, list):
            mismatch("a list", value, route, found)
            return
        items = self.schema.get("items")
        part = Structure(items) if isinstance(items, dict) else None
        for index, item in enumerate(value) if part else ():
            if part and item is not None:
                part.check(item, (*route, index), found)

    def _check_object(self, value: Any, route: Route, found: list[Difference]) -> None:
        if not isinstance(value, dict):
            mismatch("a mapping", value, route, found)
            return
        schema, properties = self.schema, self.properties
        if schema.get("x-kubernetes-embedded-resource"):
            return
        further = schema.get("additionalProperties")
        is_open = bool(further) or bool(schema.get("x-kubernetes-preserve-unknown-fields")) or not properties
        for key, item in value.items():
            if not route and key in _ROOT:
                continue
            inner = properties.get(key, further)
            if isinstance(inner, dict):
                if item is not None:
                    Structure(inner).check(item, (*route, key), found)
            elif not is_open and (wrong := unknown(key, properties, "the CustomResourceDefinition")):
                found.append(wrong._replace(route=(*route, key)))
