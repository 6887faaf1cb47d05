"""Data checked against tables: the fields of a mapping, their values, and which fields exclude each other.

For formats that publish no schema, or none that is a schema's size: the tables say what their programs decode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ..core.nearest import hint
from ..core.place import Part, Place, Route
from ..core.record import field, record


class Mistake(NamedTuple):
    """A mistake: its route, a message, whether the key or the value is wrong, and whether a mapping lacks a key."""

    route: Route
    message: str
    part: Part = "value"
    missing: bool = False

    def place(self, root: Place) -> Place:
        """Where it is, below the place of the data's root."""
        at = below(root, self.route)
        return at.key if self.part == "key" and self.route and isinstance(self.route[-1], str) else at


def below(root: Place, route: Route) -> Place:
    """The place at a route below another one."""
    for step in route:
        root = root[step]
    return root


@record(frozen=False)
class Notes:
    """What a check found: mistakes in the order of the data, and the routes of the secrets.

    A text for which `unknown` is true is filled in later by another tool, so it is always valid.
    """

    unknown: Callable[[str], bool]
    mistakes: list[Mistake] = field(default_factory=list)
    secrets: list[Route] = field(default_factory=list)

    def say(self, route: Route, message: str, part: Part = "value", *, missing: bool = False) -> None:
        """Add a mistake; `missing` is whether it is a key that a mapping lacks."""
        self.mistakes.append(Mistake(route, message, part, missing))

    def scalar(self, value: Any, route: Route, what: str) -> bool:
        """Whether a value is a scalar that can be judged; a collection is a mistake."""
        if isinstance(value, (dict, list)):
            self.say(route, f"{quoted(route)} must be {what}, not {sort_of(value)}", "key")
            return False
        return not (isinstance(value, str) and self.unknown(value))


Shape = Callable[[Any, Route, Notes], None]


def called(route: Route) -> str:
    """What a value is called in a message: its key, with the index behind it."""
    indexes = ""
    for key in reversed(route):
        if isinstance(key, str):
            return f"{key}{indexes}"
        indexes = f"[{key}]{indexes}"
    return f"item {indexes}" if indexes else "the document"


def quoted(route: Route) -> str:
    """What a value is called in a message, in quotes."""
    name = called(route)
    return f"'{name}'" if any(isinstance(key, str) for key in route) else name


def shown(value: Any) -> str:
    """A value as a message names it, scalars in quotes."""
    plain = isinstance(value, (dict, list)) or value is None or value == ""
    return sort_of(value) if plain else f"'{sort_of(value)}'"


def sort_of(value: Any) -> str:
    """A value as a message names it: scalars as written, collections by their sort."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = "an empty value" if value is None else repr(value) if value == "" else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def either(options: Iterable[str], last: str = "or") -> str:
    """`a`, `a or b`, `a, b or c`."""
    *first, end = options
    return f"{', '.join(first)} {last} {end}" if first else end


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint with the most similar name; empty where no name is similar."""
    return hint(name[:100], known, 0.7)


def is_set(value: Any) -> bool:
    """Whether a field has a value that differs from its zero value."""
    return value is not None and value != "" and value != 0 and value != []


def anything(value: Any, route: Route, notes: Notes) -> None:
    """Any value is valid."""


def text(value: Any, route: Route, notes: Notes) -> None:
    """Any scalar: a decoder that wants a string takes numbers and booleans as they are written."""
    notes.scalar(value, route, "a string")


def texts(*names: str) -> dict[str, Shape]:
    """String fields."""
    return dict.fromkeys(names, text)


def strict_text(value: Any, route: Route, notes: Notes) -> None:
    """A string and nothing else."""
    if not isinstance(value, str):
        notes.say(route, f"{quoted(route)} must be a string, not {sort_of(value)}")


def secret(value: Any, route: Route, notes: Notes) -> None:
    """A text that must stay secret."""
    if notes.scalar(value, route, "a string") and str(value).strip():
        notes.secrets.append(route)


# What go-yaml reads as a boolean where one is wanted.
_BOOLEANS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false"})


def boolean(value: Any, route: Route, notes: Notes) -> None:
    """True or false, or one of YAML 1.1's other words for them."""
    if notes.scalar(value, route, "true or false") and not isinstance(value, bool):
        if isinstance(value, str) and value.lower() in _BOOLEANS:
            return
        notes.say(route, f"{quoted(route)} must be true or false, not {sort_of(value)}")


def strict_boolean(value: Any, route: Route, notes: Notes) -> None:
    """True or false and nothing else."""
    if not isinstance(value, bool):
        notes.say(route, f"{quoted(route)} must be true or false, not {sort_of(value)}")


def integer(value: Any, route: Route, notes: Notes) -> None:
    """A whole number."""
    if notes.scalar(value, route, "an integer") and (isinstance(value, bool) or not isinstance(value, int)):
        if isinstance(value, float) and value.is_integer():
            return
        notes.say(route, f"{quoted(route)} must be an integer, not {sort_of(value)}")


def number(value: Any, route: Route, notes: Notes) -> None:
    """A number."""
    fits = isinstance(value, (int, float)) and not isinstance(value, bool)
    if notes.scalar(value, route, "a number") and not fits:
        notes.say(route, f"{quoted(route)} must be a number, not {sort_of(value)}")


def within(shape: Shape, least: float | None = None, most: float | None = None) -> Shape:
    """A number that is not below one and not above another."""

    def check(value: Any, route: Route, notes: Notes) -> None:
        shape(value, route, notes)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if least is not None and value < least:
                notes.say(route, f"{quoted(route)} must be at least {least:g}, not {value}")
            elif most is not None and value > most:
                notes.say(route, f"{quoted(route)} must be at most {most:g}, not {value}")

    return check


def word(*options: str, fold: bool = False) -> Shape:
    """One of some words; `fold` where their case does not matter."""
    known = frozenset(option.lower() if fold else option for option in options)

    def check(value: Any, route: Route, notes: Notes) -> None:
        if notes.scalar(value, route, "a string"):
            said = str(value).lower() if fold or isinstance(value, bool) else str(value)
            if said not in known:
                advice = nearest(said, options) or f"; write {either(options)}"
                notes.say(route, f"{quoted(route)} cannot be {shown(value)}{advice}")

    return check


def judged(judge: Callable[[str], str]) -> Shape:
    """A text that a function checks; it returns a message, or an empty text where the text is valid."""

    def check(value: Any, route: Route, notes: Notes) -> None:
        if notes.scalar(value, route, "a string"):
            mistake = judge(value if isinstance(value, str) else sort_of(value))
            if mistake:
                notes.say(route, mistake)

    return check


def list_of(shape: Shape, *, empty: str = "", least: int = 0) -> Shape:
    """A list whose items have a shape; `empty` is the message for an empty item, where items must not be empty."""

    def check(value: Any, route: Route, notes: Notes) -> None:
        if not isinstance(value, list):
            if not (isinstance(value, str) and notes.unknown(value)):
                notes.say(route, f"{quoted(route)} must be a list, not {sort_of(value)}", "key")
            return
        if len(value) < least:
            notes.say(route, f"{quoted(route)} must not be empty", "key")
        for index, item in enumerate(value):
            if item is not None:
                shape(item, (*route, index), notes)
            elif empty:
                notes.say((*route, index), empty)

    return check


def map_of(
    shape: Shape, key: Callable[[str], str] | None = None, *, empty: str = "", extension: str | None = None
) -> Shape:
    """A mapping from any name to values of one shape; `key` returns what is wrong with a name.

    `empty` is the message for an empty value, where values must not be empty.
    Names that begin with `extension` are skipped.
    """

    def check(value: Any, route: Route, notes: Notes) -> None:
        if not isinstance(value, dict):
            if not (isinstance(value, str) and notes.unknown(value)):
                notes.say(route, f"{quoted(route)} must be a mapping, not {sort_of(value)}", "key")
            return
        for name, item in value.items():
            if extension is not None and name.startswith(extension):
                continue
            if key is not None and (mistake := key(name)):
                notes.say((*route, name), mistake, "key")
            if item is not None:
                shape(item, (*route, name), notes)
            elif empty:
                notes.say((*route, name), f"'{name}' {empty}", "key")

    return check


@record
class Struct:
    """A mapping with known fields, as a strict decoder reads it.

    `what` is what a message calls it; `required` fields must have a value, of the fields of a group in
    `exclusive` at most one may; `also` checks what a table cannot say. A field without a value counts as
    not given, or as a mistake where the format is `strict`; an unknown key is one unless it begins with
    `extension`.
    """

    what: str
    fields: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    also: Callable[[dict[str, Any], Route, Notes], None] | None = None
    extension: str | None = None
    strict: bool = False

    def __call__(self, value: Any, route: Route, notes: Notes) -> None:
        """Check a value."""
        if not isinstance(value, dict):
            if not (isinstance(value, str) and notes.unknown(value)):
                notes.say(route, f"{quoted(route)} must be a mapping, not {sort_of(value)}", "key")
            return
        fields = self.fields
        for key, item in value.items():
            shape = fields.get(key)
            if shape is not None:
                if item is not None:
                    shape(item, (*route, key), notes)
                elif self.strict and shape is not anything:
                    notes.say((*route, key), f"'{key}' of {self.what} needs a value", "key")
            elif self.extension is None or not key.startswith(self.extension):
                self.unknown_key(key, route, notes)
        for key in self.required:
            if key not in value if self.strict else not is_set(value.get(key)):
                self.missing(key, value, route, notes)
        for group in self.exclusive:
            given = [key for key in group if is_set(value.get(key)) or value.get(key) == {}]
            if len(given) > 1:
                both = either([f"'{key}'" for key in given], "and")
                message = f"{self.what} cannot have both {both}; keep one"
                notes.say((*route, given[-1]), message, "key")
        if self.also is not None:
            self.also(value, route, notes)

    def unknown_key(self, key: str, route: Route, notes: Notes) -> None:
        """Report a key that the table does not have, unless a template fills it in."""
        if not notes.unknown(key):
            notes.say((*route, key), f"unknown key '{key}' in {self.what}{nearest(key, self.fields)}", "key")

    def missing(self, key: str, value: dict[str, Any], route: Route, notes: Notes) -> None:
        """Report a required field that is missing or has no value."""
        if key in value:
            notes.say((*route, key), f"{self.what} needs a value for '{key}'", "key")
        else:
            notes.say(route, f"{self.what} has no '{key}'", missing=True)
