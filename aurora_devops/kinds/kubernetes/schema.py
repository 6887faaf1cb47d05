"""The fields of the Kubernetes API, and what in an object differs from them.

The fields are a text that `nox -s schemas` writes, `formats/schemas/kubernetes.txt`. Its first line has the releases.
The lines up to the first empty one are the kinds, each as `GROUP/VERSION/KIND TYPE`. After it follow the types, each
as a line `.TYPE` and a line per field, `NAME TYPE`, with `!` after the name of a required field. A line ends with
`@FIRST-LAST` if only some of the minor releases have it.

A type is the name of another one; a list `[TYPE`; a mapping `{TYPE`; a string `s`, or `s=` and the values that it may
have; an integer of 32 bits `i` or of 64 bits `l`; a number `f`; a boolean `b`; a time `t`; bytes in base64 `y`; a
quantity `q`; an integer or a string `p`; any data `*`. After `i`, `l` and `p` the first and the last number may follow,
as in `i1..65535`, and `p%` is a natural number or a percentage.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ...core.lazy import regex
from ...core.place import Part, Route
from ...formats.located import Map, Seq
from ...subjects import is_dynamic, is_for_number
from .names import LABEL_NAME, LABEL_VALUE
from .quantity import quantity

_FILE = Path(__file__).parents[2] / "formats" / "schemas" / "kubernetes.txt"

Sort = Literal["type", "unquoted", "quantity", "base64", "unknown", "missing", "value", "label", "selector"]

# Fields that the OpenAPI document requires and the API server does not: it fills them in, or accepts zero.
# Source: pkg/apis/*/validation of k8s.io/kubernetes.
_OPTIONAL = frozenset({"LimitRangeSpec.limits"})
# Fields that have a policy of their own.
_JUDGED = frozenset(
    {
        "ContainerPort.containerPort",
        "HTTPIngressPath.pathType",
        "IngressBackend.serviceName",
        "IngressBackend.servicePort",
        "TopologySpreadConstraint.topologyKey",
        "TopologySpreadConstraint.whenUnsatisfiable",
    }
)

_CONSTANT = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
# RFC 3339 as time.Parse of Go reads it.
_TIME = regex(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:[.,]\d+)?"
    r"(?:Z|[+-]\d\d:\d\d)"
)


class Difference(NamedTuple):
    """A part of an object that the API server refuses.

    `said` ends the message; `meant` is the right value as YAML, if it is known. `part` is what is wrong.
    """

    sort: Sort
    route: Route
    said: str
    meant: str | None = None
    part: Part = "value"


class Kind(NamedTuple):
    """An API version of a kind: the name of its type, and the first and last minor release with it."""

    type: str
    runs: tuple[tuple[int, int], ...]

    def served(self, minor: int) -> bool:
        """Whether a minor release has it."""
        return any(first <= minor <= last for first, last in self.runs)


class _Text(NamedTuple):
    minors: tuple[int, ...]
    kinds: str
    types: str


@cache
def _text() -> _Text:
    head, _, types = _FILE.read_text(encoding="utf-8").partition("\n\n")
    releases, _, kinds = head.partition("\n")
    minors = tuple(int(release.removeprefix("1.")) for release in releases.split())
    return _Text(minors, kinds, f"\n{types}")


def _runs(written: str, minors: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """The first and last minor release of each run in `@FIRST-LAST,...`; all where nothing is written."""
    runs = []
    for run in written.removeprefix("@").split(","):
        first, _, last = run.partition("-")
        runs.append((int(first or minors[0]), int(last or minors[-1])))
    return tuple(runs)


def releases() -> tuple[int, ...]:
    """The minor releases whose fields are known, the oldest first."""
    return _text().minors


@cache
def kinds() -> Mapping[tuple[str, str], Kind]:
    """The kinds of all known releases, by API version and kind."""
    text = _text()
    found = {}
    for line in text.kinds.split("\n"):
        served, type, *runs = line.split(" ")
        version, _, kind = served.rpartition("/")
        found[version, kind] = Kind(type, _runs("".join(runs), text.minors))
    return found


@cache
def api(minor: int) -> Api:
    """The API of a minor release, or of the nearest one that is known."""
    minors = releases()
    return Api(min(max(minor, minors[0]), minors[-1]))


class Type:
    """A type: `plain` are the classes of the values that need no further check."""

    plain: frozenset[type] = frozenset()

    def check(self, value: Any, route: Route, found: list[Difference]) -> None:
        """Add what is wrong with a value that is not null."""


class _Any(Type):
    plain = frozenset({str, int, float, bool, dict, list, Map, Seq})


class _Scalar(Type):
    """A scalar; `accepts` is true of each value of the right type."""

    def __init__(
        self,
        wanted: str,
        plain: frozenset[type],
        accepts: Callable[[Any], bool],
        differ: Callable[[Any, str], tuple[Sort, str]],
    ) -> None:
        self.wanted, self.plain, self.accepts, self.differ = wanted, plain, accepts, differ

    def check(self, value: Any, route: Route, found: list[Difference]) -> None:
        if not self.accepts(value) and not (isinstance(value, str) and self.is_filled_in(value)):
            sort, said = self.differ(value, self.wanted)
            found.append(Difference(sort, route, said, self.meant(value)))

    def is_filled_in(self, text: str) -> bool:
        """Whether a text is one in whose place another value is put."""
        return _is_filled_in(text)

    def meant(self, value: Any) -> str | None:
        """The value of the right type that is written as a string."""
        from ...formats.yaml import DIALECTS

        if isinstance(value, str) and value and not isinstance(read := DIALECTS["go"].scalar(value), str):
            return value if read.__class__ in self.plain or self.accepts(read) else None
        return None


class _Number(_Scalar):
    """A number or an amount."""

    def is_filled_in(self, text: str) -> bool:
        """Whether a text is one in whose place a number is put."""
        return is_for_number(text) or _is_filled_in(text)


class Choice(Type):
    """A string of a few values; an empty one counts as absent, unless it is an item of a list."""

    def __init__(self, values: tuple[str, ...]) -> None:
        self.values = values

    def check(self, value: Any, route: Route, found: list[Difference]) -> None:
        """Add what is wrong with a value that is not null."""
        if value in self.values or (value == "" and isinstance(route[-1], str)):
            return
        if not isinstance(value, str):
            _STRING.check(value, route, found)
        elif not _is_filled_in(value):
            *others, last = filter(None, self.values)
            wanted = f"{', '.join(others)} or {last}" if others else last
            meant = next((known for known in self.values if known.lower() == value.lower()), None)
            found.append(
                Difference("value", route, f"is '{value}', which is not supported; use {wanted}", meant)
            )


class _List(Type):
    def __init__(self, of: Type) -> None:
        self.of = of

    def check(self, value: Any, route: Route, found: list[Difference]) -> None:
        if not isinstance(value, list):
            mismatch("a list", value, route, found)
            return
        of = self.of
        plain = of.plain
        for index, item in enumerate(value):
            if item.__class__ not in plain:
                if item is not None:
                    of.check(item, (*route, index), found)
                elif isinstance(of, _Object):
                    # Like an empty mapping.
                    of.check({}, (*route, index), found)


class _Mapping(Type):
    def __init__(self, of: Type) -> None:
        self.of = of

    def check(self, value: Any, route: Route, found: list[Difference]) -> None:
        if not isinstance(value, dict):
            mismatch("a mapping", value, route, found)
            return
        of = self.of
        plain = of.plain
        for key, item in value.items():
            if item is not None and item.__class__ not in plain:
                of.check(item, (*route, key), found)


_Rule = Callable[[Mapping[str, Any], Route, list[Difference]], None]


class _Object(Type):
    """A type with fields, which are read at its first use."""

    def __init__(self, api: Api, name: str) -> None:
        self.api, self.name = api, name
        self._rule = _RULES.get(name)
        self._fields: dict[str, Type] | None = None
        self.required: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, Type]:
        """The types of the fields."""
        if self._fields is None:
            self._fields, self.required = self.api.fields(self.name)
        return self._fields

    @property
    def title(self) -> str:
        """The name in a message."""
        return self.name.rpartition(".")[2]

    def check(self, value: Any, route: Route, found: list[Difference]) -> None:
        if not isinstance(value, dict):
            mismatch("a mapping", value, route, found)
            return
        fields = self._fields
        if fields is None:
            fields = self.fields
        for key, item in value.items():
            of = fields.get(key)
            if of is None:
                self._unknown(key, route, found)
            elif item is not None and item.__class__ not in of.plain:
                of.check(item, (*route, key), found)
        for key in self.required:
            if not (held := value.get(key)) and (held is None or held in _EMPTY):
                found.append(Difference("missing", (*route, key), self.title))
        if self._rule is not None:
            self._rule(value, route, found)

    def _unknown(self, key: str, route: Route, found: list[Difference]) -> None:
        if f"{self.title}.{key}" not in _JUDGED and (said := unknown(key, self.fields, self.title)):
            found.append(said._replace(route=(*route, key)))


def unknown(key: str, known: Iterable[str], title: str) -> Difference | None:
    """The difference of a key that is not a field; None for what is no key of the API."""
    if key.startswith(("x-", "$")) or is_dynamic(key):
        return None
    from ...core.nearest import hint

    same = next((field for field in known if field.lower() == key.lower()), None)
    return Difference("unknown", (key,), f"is not a field of {title}{hint(key, known, 0.7)}", same, "key")


# What the fields of some types must be beside their types.


def _check_labels(value: Mapping[str, Any], route: Route, found: list[Difference]) -> None:
    labels = value.get("labels")
    if isinstance(labels, dict):
        _check_pairs(labels, (*route, "labels"), "label", found)


def _check_selector(value: Mapping[str, Any], route: Route, found: list[Difference]) -> None:
    labels = value.get("matchLabels")
    if isinstance(labels, dict):
        _check_pairs(labels, (*route, "matchLabels"), "selector", found)


def _check_service(value: Mapping[str, Any], route: Route, found: list[Difference]) -> None:
    labels = value.get("selector")
    if isinstance(labels, dict):
        _check_pairs(labels, (*route, "selector"), "selector", found)


def _check_pairs(labels: Mapping[str, Any], route: Route, sort: Sort, found: list[Difference]) -> None:
    for name, text in labels.items():
        if not LABEL_NAME.fullmatch(name) and not is_dynamic(name):
            said = f"label name '{name}' is not allowed; {_ALLOWED}"
            found.append(Difference(sort, (*route, name), said, part="key"))
        if isinstance(text, str) and not LABEL_VALUE.fullmatch(text) and not _is_replaced(text):
            said = f"value '{text}' of label '{name}' is not allowed; {_ALLOWED}"
            found.append(Difference(sort, (*route, name), said))


def _is_replaced(text: str) -> bool:
    """Whether a variable or a placeholder such as `<NAME>` is replaced later."""
    return is_for_number(text) or ("<" in text and text.endswith(">"))


def _check_requirement(value: Mapping[str, Any], route: Route, found: list[Difference]) -> None:
    key, operator, values = value.get("key"), value.get("operator"), value.get("values")
    if isinstance(key, str) and key and not LABEL_NAME.fullmatch(key) and not is_dynamic(key):
        found.append(
            Difference("selector", (*route, "key"), f"label name '{key}' is not allowed; {_ALLOWED}")
        )
    if operator in ("In", "NotIn") and not values:
        said = f"operator {operator} requires values"
        found.append(Difference("selector", (*route, "operator"), said, part="key"))
    elif operator in ("Exists", "DoesNotExist") and values:
        said = f"operator {operator} takes no values"
        found.append(Difference("selector", (*route, "values"), said, part="key"))


_ALLOWED = "use letters, digits, '-', '_' and '.'"
_RULES: dict[str, _Rule] = {
    "core.v1.ServiceSpec": _check_service,
    "meta.v1.LabelSelector": _check_selector,
    "meta.v1.LabelSelectorRequirement": _check_requirement,
    "meta.v1.ObjectMeta": _check_labels,
}
# The same as an absent value, where one is required.
_EMPTY: tuple[Any, ...] = ("", [])


def mismatch(wanted: str, value: Any, route: Route, found: list[Difference]) -> None:
    """Add that a value must be a collection, unless it may become one."""
    if not (isinstance(value, str) and _is_filled_in(value)):
        found.append(Difference("type", route, f"must be {wanted}, not {described(value)}"))


def _is_filled_in(text: str) -> bool:
    """Whether a text has a variable or is a placeholder such as DISK_SIZE."""
    return is_dynamic(text) or _CONSTANT.fullmatch(text) is not None


def described(value: Any) -> str:
    """A value in a message."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return "a string" if isinstance(value, str) else "a list" if isinstance(value, list) else "a mapping"


_BITS = {"i": 32, "l": 64, "p": 32}
_BOUNDED = regex(r"([ilp])([0-9]*\.\.[0-9]*)")
_PERCENTAGE = regex(r"[0-9]+%")


def _integer(letter: str, bounds: str = "") -> _Scalar:
    """An integer, or a string beside it, between these bounds."""
    largest = 2 ** (_BITS[letter] - 1) - 1
    first, _, last = bounds.partition("..")
    low, high = int(first or -largest - 1), int(last or largest)

    def accepts(value: Any) -> bool:
        if value.__class__ is float and value.is_integer() and letter != "p":
            value = int(value)
        return value.__class__ is int and low <= value <= high

    def differ(value: Any, wanted: str) -> tuple[Sort, str]:
        if value.__class__ is not int:
            return _wrong_type(value, wanted)
        if not -largest - 1 <= value <= largest:
            return "type", f"is {value}; it must be between {-largest - 1} and {largest}"
        return "value", f"is {value}; it must be {f'between {low} and {high}' if last else f'{low} or more'}"

    if letter == "p":
        return _Number("an integer or a string", frozenset({str}), accepts, differ)
    return _Number("an integer", frozenset(), accepts, differ)


def _percentage() -> _Scalar:
    number = _integer("p", "0..")

    def accepts(value: Any) -> bool:
        return _PERCENTAGE.fullmatch(value) is not None if isinstance(value, str) else number.accepts(value)

    def differ(value: Any, wanted: str) -> tuple[Sort, str]:
        if isinstance(value, str):
            return "value", f"is '{value}'; it must be an integer or a percentage such as 25%"
        return number.differ(value, wanted)

    return _Number(number.wanted, frozenset(), accepts, differ)


def _no(value: Any) -> bool:
    return False


def _wrong_type(value: Any, wanted: str) -> tuple[Sort, str]:
    return "type", f"must be {wanted}, not {described(value)}"


def _not_a_string(value: Any, wanted: str) -> tuple[Sort, str]:
    sort, said = _wrong_type(value, wanted)
    return "unquoted" if isinstance(value, (bool, int, float)) else sort, said


def _not_a_quantity(value: Any, wanted: str) -> tuple[Sort, str]:
    if isinstance(value, (dict, list)):
        return _wrong_type(value, wanted)
    written = str(value).lower() if isinstance(value, bool) else value
    return "quantity", f"is '{written}', which is not {wanted}"


def _not_a_time(value: Any, wanted: str) -> tuple[Sort, str]:
    return "type", f"must be {wanted}"


def _not_base64(value: Any, wanted: str) -> tuple[Sort, str]:
    return ("base64", f"is not {wanted}") if isinstance(value, str) else _wrong_type(value, wanted)


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def _is_quantity(value: Any) -> bool:
    return isinstance(value, str) and quantity(value.strip()) is not None


def _is_base64(value: Any) -> bool:
    """Whether the API server can decode a value; it ignores line breaks."""
    try:
        base64.b64decode(value.replace("\n", "").replace("\r", ""), validate=True)
    except (AttributeError, binascii.Error, ValueError):
        return False
    return True


_STRING = _Scalar("a string", frozenset({str}), _no, _not_a_string)
LETTERS: dict[str, Type] = {
    "*": _Any(),
    "s": _STRING,
    **{letter: _integer(letter) for letter in _BITS},
    "p%": _percentage(),
    "f": _Number("a number", frozenset({int, float}), _no, _wrong_type),
    "b": _Scalar("true or false", frozenset({bool}), _no, _wrong_type),
    "t": _Scalar("a time such as 2026-01-31T12:00:00Z", frozenset(), _is_time, _not_a_time),
    "y": _Scalar("encoded in base64", frozenset(), _is_base64, _not_base64),
    "q": _Number("a quantity", frozenset({int, float}), _is_quantity, _not_a_quantity),
}


class Api:
    """The kinds and the types of one minor release."""

    def __init__(self, minor: int) -> None:
        self.minor = minor
        self._types: dict[str, Type] = {}

    def differences(self, api_version: str, kind: str, data: Any) -> list[Difference]:
        """What the API server refuses in an object, in its order; nothing for a kind that it does not serve."""
        found: list[Difference] = []
        known = kinds().get((api_version, kind))
        if known is not None and known.served(self.minor):
            self.type(known.type).check(data, (), found)
        return found

    def part_differences(self, type: str, data: Any, *route: str) -> list[Difference]:
        """What the API server refuses in the part of an object at a route, which has a type of Kubernetes."""
        found: list[Difference] = []
        for key in route:
            data = data.get(key) if isinstance(data, dict) else None
        if data is not None:
            self.type(type).check(data, route, found)
        return found

    def type(self, written: str) -> Type:
        """The type that is written so."""
        known = self._types.get(written)
        if known is None:
            known = self._types[written] = self._read(written)
        return known

    def _read(self, written: str) -> Type:
        if written in LETTERS:
            return LETTERS[written]
        if written[0] == "[":
            return _List(self.type(written[1:]))
        if written[0] == "{":
            return _Mapping(self.type(written[1:]))
        if written.startswith("s="):
            return Choice(tuple(written[2:].split("|")))
        if (match := _BOUNDED.fullmatch(written)) is not None:
            return _integer(match[1], match[2])
        return _Object(self, written)

    def fields(self, name: str) -> tuple[dict[str, Type], tuple[str, ...]]:
        """The fields of a type, and those of them that are required."""
        fields: dict[str, Type] = {}
        required: list[str] = []
        minors = _text().minors
        for line in _lines(name):
            key, _, rest = line.partition(" ")
            written, marked, runs = rest.partition(" @")
            if marked and not any(first <= self.minor <= last for first, last in _runs(runs, minors)):
                continue
            if key[-1] == "!":
                key = key[:-1]
                title = f"{name.rpartition('.')[2]}.{key}"
                if title in _JUDGED:
                    written = written.partition("=")[0]
                elif title not in _OPTIONAL:
                    required.append(key)
            fields[key] = self.type(written)
        return fields, tuple(required)


def _lines(name: str) -> Iterator[str]:
    """The lines of the fields of a type."""
    types = _text().types
    head = f"\n.{name}\n"
    start = types.index(head) + len(head)
    end = types.find("\n.", start - 1)
    yield from filter(None, types[start : end if end >= 0 else None].split("\n"))


# What depends on more than decoding.
JUDGED_SORTS = ("missing", "value", "label", "selector")


def named(route: Route) -> str:
    """The last keys of a route, as in a message."""
    start = max(0, len(route) - 2)
    while start and isinstance(route[start], int):
        start -= 1
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in route[start:]).lstrip(".")
