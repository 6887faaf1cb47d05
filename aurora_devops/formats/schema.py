"""Validation of data with a published JSON Schema, with short messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.nearest import hint
from ..core.place import Part, Route
from .native import checked

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

_FOLDER = Path(__file__).parent / "schemas"
# A file with more mistakes is probably of a different kind.
MOST = 50


class Mistake(NamedTuple):
    """A mistake: the route to it, a message, whether the key or the value is wrong, and whether a key is missing."""

    route: Route
    message: str
    part: Part = "value"
    missing: bool = False


def errors(
    name: str,
    data: Any,
    unknown: Callable[[str], bool] = lambda _: False,
    deduplicated: Callable[[Route], bool] = lambda _: False,
) -> list[Mistake]:
    """The mistakes that a schema finds in data, in the order of the data.

    `name` is the file name of a schema in the folder `schemas` (`compose-spec.json`, ...); `data` plain values with
    strings for keys. A string for which `unknown` is true (a variable, an expression) is replaced before its
    consumer reads it and matches everything. A list may repeat items where `deduplicated` is true of its route: the
    consumer removes them before it validates the data.
    Of alternatives (`oneOf`, `anyOf`) the one that is closest to the data is reported.
    """
    return _mistakes(_validator(name), _schema(name), data, unknown, deduplicated)


def errors_of(schema: Any, data: Any) -> list[Mistake]:
    """The mistakes that a schema of the repository finds in data; none if the schema is invalid or needs another."""
    from jsonschema_rs import validator_for

    try:
        validator = checked(validator_for, schema, offline=True)
        return _mistakes(validator, schema, data, lambda _: False, lambda _: False)
    except (ValueError, RecursionError):
        return []


def _mistakes(
    validator: Validator,
    schema: Any,
    data: Any,
    unknown: Callable[[str], bool],
    deduplicated: Callable[[Route], bool],
) -> list[Mistake]:
    if validator.is_valid(data):
        return []
    try:
        refused = list(islice(validator.iter_errors(data), MOST))
    except UnicodeEncodeError:
        # The validator cannot write half of a surrogate pair, which JSON can escape, in a message.
        data = _encodable(data)
        refused = list(islice(validator.iter_errors(data), MOST))
    words = _Words(data, schema, unknown, deduplicated)
    found: dict[Mistake, None] = {}
    for error in refused:
        found.update(dict.fromkeys(words.mistakes(error)))
    return sorted(found, key=lambda mistake: [(isinstance(key, str), key) for key in mistake.route])


def allowed(name: str, *path: str) -> tuple[str, ...]:
    """The values that a schema allows at a path of its own keys; empty where it does not list them."""
    schema: Any = _schema(name)
    for key in path:
        schema = schema.get(key, {})
    return tuple(schema.get("enum", ()))


@lru_cache
def _schema(name: str) -> dict[str, Any]:
    import json

    schema: dict[str, Any] = json.loads((_FOLDER / name).read_text(encoding="utf-8"))
    return schema


@lru_cache
def _validator(name: str) -> Validator:
    from jsonschema_rs import validator_for

    return validator_for(_schema(name), offline=True)


def _encodable(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _encodable(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_encodable(value) for value in data]
    return data.encode("utf-8", "replace").decode() if isinstance(data, str) else data


_ARTICLES = {
    "array": "a list",
    "object": "a mapping",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "empty",
}


class _Words:
    """The messages for the errors of some data."""

    def __init__(
        self,
        data: Any,
        schema: dict[str, Any],
        unknown: Callable[[str], bool],
        deduplicated: Callable[[Route], bool],
    ) -> None:
        self.data = data
        self.schema = schema
        self.unknown = unknown
        self.deduplicated = deduplicated

    def mistakes(self, error: ValidationError) -> Iterator[Mistake]:
        """The mistakes of an error: several, or none where the value is unknown."""
        for leaf in self.leaves(error):
            yield from leaf if isinstance(leaf, list) else self.worded(leaf)

    def leaves(self, error: ValidationError) -> Iterator[ValidationError | list[Mistake]]:
        """An error, or those of the closest alternative."""
        kind = error.kind
        value = self.value(error)
        if isinstance(value, str) and self.unknown(value):
            return
        branches = getattr(kind, "context", None)
        if branches is None or _sort(error) == "OneOfMultipleValid":
            yield error
            return
        told = [[leaf for inner in branch for leaf in self.leaves(inner)] for branch in branches]
        if not all(told):
            return  # an alternative fails for unknown values only
        depth = len(error.instance_path)
        near = [
            branch
            for branch in told
            if not any(self.is_at(leaf, depth, "Type") or _only_expressions(leaf) for leaf in branch)
        ]
        if not near:
            yield [self.wrong_type(error, told)]
        elif len(near) > 1 and all(self.is_at(branch[0], depth, "Required") for branch in near):
            yield [
                Mistake(
                    self.route(error),
                    f"{self.called(error)}needs {_either(self.missing(near))}",
                    missing=True,
                )
            ]
        elif len(near) > 1 and all(self.is_at(branch[0], depth, "Enum", "Constant") for branch in near):
            yield [self.wrong_value(error, [option for branch in near for option in _options(branch[0])])]
        else:
            yield from min(near, key=lambda branch: self.distance(branch, depth))

    def value(self, error: ValidationError) -> Any:
        """The value of the error."""
        data = self.data
        for key in self.route(error):
            data = data[key]
        return data

    def route(self, error: ValidationError) -> Route:
        """The route to the value of the error; the validator reports a key of digits as a number."""
        route: list[str | int] = []
        data = self.data
        for step in error.instance_path:
            key = step
            if isinstance(data, dict) and isinstance(step, int):
                # Without the zeros at its beginning, so that it may be one of several keys.
                key = next(each for each in data if str(each).isdecimal() and int(each) == step)
            route.append(key)
            data = data[key]
        return tuple(route)

    def is_at(self, leaf: ValidationError | list[Mistake], depth: int, *sorts: str) -> bool:
        """Whether an alternative's error is one of these sorts and about the value as a whole."""
        return not isinstance(leaf, list) and len(leaf.instance_path) == depth and _sort(leaf) in sorts

    def distance(self, branch: list[Any], depth: int) -> tuple[bool, int, int]:
        """The distance of the data from an alternative: keys that select it count most, then the number of mistakes."""
        other = any(
            self.is_at(leaf, depth + 1, "Constant", "Enum")
            or self.is_at(leaf, depth, "Constant", "Enum", "Required")
            for leaf in branch
        )
        deepest = max(len(leaf[0].route if isinstance(leaf, list) else leaf.instance_path) for leaf in branch)
        return other, len(branch), -deepest

    def wrong_type(self, error: ValidationError, told: Iterable[list[Any]]) -> Mistake:
        types = [
            name
            for branch in told
            for leaf in branch
            if not isinstance(leaf, list) and _sort(leaf) == "Type"
            for name in leaf.kind.types
        ]
        return self.must_be(error, types)

    def must_be(self, error: ValidationError, types: Iterable[str]) -> Mistake:
        wanted = set(types)
        if "number" in wanted:
            wanted.discard("integer")
        # That null is accepted too does not help to correct a wrong value.
        names = [_ARTICLES[name] for name in _ARTICLES if name in wanted - {"null"}] or ["empty"]
        value = self.value(error)
        if value is None:
            return Mistake(
                self.route(error), f"{self.called(error)}has no value; it must be {_either(names)}"
            )
        return Mistake(
            self.route(error), f"{self.called(error)}must be {_either(names)}, not {_sort_of(value)}"
        )

    def wrong_value(self, error: ValidationError, options: Iterable[Any]) -> Mistake:
        texts = list(dict.fromkeys(_shown(option) for option in options))
        value = self.value(error)
        wanted = hint(_shown(value)[:100], texts) or (
            f"; it must be {_either(texts)}" if len(texts) <= 8 else ""
        )
        return Mistake(self.route(error), f"{self.called(error)}cannot be {_quoted(value)}{wanted}")

    def missing(self, branches: Iterable[list[Any]]) -> list[str]:
        """The keys of which one is required."""
        return list(dict.fromkeys(f"'{leaf.kind.property}'" for branch in branches for leaf in branch[:1]))

    def called(self, error: ValidationError) -> str:
        """The name of the value with a space: `'ports[0]' `."""
        return _name(self.route(error)) or "the document "

    def worded(self, error: ValidationError) -> Iterator[Mistake]:
        """The message of one error."""
        kind: Any = error.kind
        route, called = self.route(error), self.called(error)
        match _sort(error):
            case "Type":
                yield self.must_be(error, kind.types)
            case "Enum" | "Constant":
                yield self.wrong_value(error, _options(error))
            case "Required":
                yield Mistake(route, f"{called}has no '{kind.property}'", missing=True)
            case "AdditionalProperties" | "UnevaluatedProperties":
                yield from self.unknown_keys(error, kind.unexpected)
            case "PropertyNames":
                yield Mistake(route, f"{called}has a key that is not allowed: {kind.error.message}")
            case "Minimum":
                yield Mistake(
                    route, f"{called}must be at least {kind.limit}, not {_shown(self.value(error))}"
                )
            case "Maximum":
                yield Mistake(route, f"{called}must be at most {kind.limit}, not {_shown(self.value(error))}")
            case "ExclusiveMinimum" | "ExclusiveMaximum":
                than = "more" if _sort(error) == "ExclusiveMinimum" else "less"
                yield Mistake(
                    route, f"{called}must be {than} than {kind.limit}, not {_shown(self.value(error))}"
                )
            case "Pattern":
                yield Mistake(route, f"{called}cannot be {_quoted(self.value(error))}{_form(kind.pattern)}")
            case "MinItems" | "MinLength" | "MinProperties":
                few = "is empty" if kind.limit == 1 else f"has fewer than {kind.limit} entries"
                yield Mistake(route, f"{called}{few}")
            case "MaxItems" | "MaxProperties" | "MaxLength":
                yield Mistake(route, f"{called}is longer than {kind.limit}")
            case "UniqueItems":
                yield from self.repeated(error)
            case "OneOfMultipleValid":
                yield Mistake(route, f"{called}{self.mixed(error)}")
            case _:
                yield Mistake(route, f"{called}is not allowed")

    def unknown_keys(self, error: ValidationError, unexpected: Iterable[str]) -> Iterator[Mistake]:
        """Keys that the schema does not know at this place; wrong values of known keys are reported separately."""
        known, forms = self.known(self.at(error.schema_path[:-1]))
        for key in unexpected:
            if key in known or any(form.search(key) for form in forms):
                continue
            where = _name(self.route(error)).strip()
            inside = f" in {where}" if where else ""
            if known:
                message = f"unknown key {_quoted(key)}{inside}{hint(key[:100], sorted(known))}"
            else:
                message = f"{_quoted(key)} is not a valid name{inside}"
            yield Mistake((*self.route(error), key), message, "key")

    def at(self, path: Iterable[str | int]) -> Any:
        """The part of the schema at a path."""
        schema: Any = self.schema
        for key in path:
            schema = schema[key]
        return schema

    def known(self, schema: Any, depth: int = 0) -> tuple[set[str], list[re.Pattern[str]]]:
        """The names and patterns of names that a part of the schema knows."""
        names: set[str] = set()
        forms: list[re.Pattern[str]] = []
        if not isinstance(schema, dict) or depth > 8:
            return names, forms
        names.update(schema.get("properties", ()))
        forms.extend(re.compile(form) for form in schema.get("patternProperties", ()))
        parts = [part for several in ("allOf", "anyOf", "oneOf") for part in schema.get(several, ())] + [
            schema[one] for one in ("if", "then", "else") if one in schema
        ]
        ref = schema.get("$ref", "")
        if ref.startswith("#/"):
            parts.append(self.at(ref[2:].split("/")))
        for part in parts:
            more, others = self.known(part, depth + 1)
            names |= more
            forms += others
        return names, forms

    def repeated(self, error: ValidationError) -> Iterator[Mistake]:
        """The repeated items of a list."""
        if self.deduplicated(self.route(error)):
            return
        seen: set[str] = set()
        for index, item in enumerate(self.value(error)):
            if repr(item) in seen:
                called = self.called(error)
                yield Mistake(
                    (*self.route(error), index), f"{called}lists {_quoted(item)} twice; remove one of them"
                )
            seen.add(repr(item))

    def mixed(self, error: ValidationError) -> str:
        """A message for data that matches several alternatives, with the keys that they require."""
        alternatives = self.at(error.schema_path)
        keys = [
            key
            for one in alternatives
            if isinstance(one, dict)
            for key in one.get("required", ())
            if isinstance(self.value(error), dict) and key in self.value(error)
        ]
        keys = list(dict.fromkeys(f"'{key}'" for key in keys))
        return (
            f"cannot have both {' and '.join(keys)}"
            if len(keys) > 1
            else "matches more than one of its alternatives"
        )


def _sort(error: ValidationError) -> str:
    return type(error.kind).__name__


def _options(error: Any) -> list[Any]:
    return list(error.kind.options) if _sort(error) == "Enum" else [error.kind.expected_value]


def _only_expressions(leaf: ValidationError | list[Mistake]) -> bool:
    """Whether an alternative accepts `${{ }}` only."""
    return not isinstance(leaf, list) and r"\$\{\{" in getattr(leaf.kind, "pattern", "")


def _name(path: Route) -> str:
    """The last key of a path with its indexes, in quotes, and a space; empty for the whole document."""
    indexes = ""
    for key in reversed(path):
        if isinstance(key, str):
            return f"'{key}{indexes}' "
        indexes = f"[{key}]{indexes}"
    return f"item {indexes} " if indexes else ""


def _sort_of(value: Any) -> str:
    """A value as a message shows it: scalars as written, collections by their type."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return _shown(value)


def _shown(value: Any) -> str:
    """A value short enough for a message."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list)):
        return _sort_of(value)
    text = "empty" if value is None else repr(value) if value == "" else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _quoted(value: Any) -> str:
    """A value as `_shown`, strings and numbers in quotes."""
    shown = _shown(value)
    return f"'{shown}'" if isinstance(value, (str, int, float)) and value != "" else shown


def _either(options: list[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join(filter(None, [", ".join(options[:-1]), options[-1]]))


def _form(pattern: str) -> str:
    return f"; it must match {pattern}" if len(pattern) <= 80 else ""
