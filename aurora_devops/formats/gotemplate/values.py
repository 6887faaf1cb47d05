"""The values of Go templates, and the Go types that values of Python represent.

`None`, `bool`, `int`, `float`, `str`, `list` and `dict` are Go's nil, bool, int, float64, string, []interface {} and
map[string]interface {}.
The classes below are the other types that functions return; they behave as the Python value they derive from.
A string of Go is bytes: what is not UTF-8 is kept in surrogates (`surrogateescape`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from .errors import TemplateError, UnknownError

# No function builds a longer text or list.
LONGEST = 10_000_000
MOST = 1_000_000


class UnknownName(str):
    """A name that the user chooses, with one that stands for it: which of the keys of a map it is, is not known."""

    __slots__ = ()


def is_missing(values: dict[str, Any], key: str) -> bool:
    """Whether a map lacks a key."""
    if key in values:
        return False
    if isinstance(key, UnknownName):
        raise UnknownError(f"the name that is used as '{key}' may be another key of the map")
    return True


class Int64(int):
    """Go's int64: arithmetic of sprig, integers of TOML."""

    __slots__ = ()


class Uint8(int):
    """Go's uint8: a byte of a string, as `index` returns it."""

    __slots__ = ()


class Uint64(int):
    """Go's uint64: the numbers of a semantic version."""

    __slots__ = ()


class Strings(list[Any]):
    """Go's []string: the result of `splitList`, `keys` and `regexFindAll`."""

    __slots__ = ()


class Ints(list[Any]):
    """Go's []int: the result of `until` and `untilStep`."""

    __slots__ = ()


class Lists(list[Any]):
    """Go's [][]interface {}: the result of `chunk`."""

    __slots__ = ()


class Maps(list[Any]):
    """Go's []map[string]interface {}: an array of tables of TOML."""

    __slots__ = ()


class StringMap(dict[str, Any]):
    """Go's map[string]string: the result of `split` and `splitn`; a missing key is an empty string."""

    __slots__ = ()


class NilList(list[Any]):
    """A nil []interface {}: an empty list that JSON and YAML write as null."""

    __slots__ = ()


class NilStrings(Strings):
    """A nil []string."""

    __slots__ = ()


class NilMap(dict[str, Any]):
    """A nil map[string]interface {}: an empty map that JSON and YAML write as null, and that cannot be changed."""

    __slots__ = ()


NIL = (type(None), NilList, NilStrings, NilMap)


class Object:
    """A value with methods: a time, a semantic version.

    `members` has what a template can call or read, by the name in Go: `(semver "1.2.3").Major`.
    """

    go_type: ClassVar[str]
    go_kind: ClassVar[str] = "struct"
    members: ClassVar[dict[str, Callable[..., Any]]]

    def member(self, name: str) -> Callable[..., Any]:
        """The method of a name, bound to this value."""
        found = self.members.get(name)
        if found is None:
            raise TemplateError(f"can't evaluate field {name} in type {self.go_type}")
        return lambda *arguments: found(self, *arguments)

    def encoded(self) -> Any:
        """What JSON and YAML write."""
        return str(self.members["MarshalText"](self))


_TYPES: dict[type, tuple[str, str]] = {
    bool: ("bool", "bool"),
    int: ("int", "int"),
    float: ("float64", "float64"),
    str: ("string", "string"),
    list: ("[]interface {}", "slice"),
    dict: ("map[string]interface {}", "map"),
    Int64: ("int64", "int64"),
    Uint8: ("uint8", "uint8"),
    Uint64: ("uint64", "uint64"),
    Strings: ("[]string", "slice"),
    Ints: ("[]int", "slice"),
    Lists: ("[][]interface {}", "slice"),
    Maps: ("[]map[string]interface {}", "slice"),
    StringMap: ("map[string]string", "map"),
}


def _described(value: object) -> tuple[str, str]:
    if value is None:
        return "<nil>", "invalid"
    if isinstance(value, Object):
        return value.go_type, value.go_kind
    for base in type(value).__mro__:
        if base in _TYPES:
            return _TYPES[base]
    return "func", "func"


def go_type(value: object) -> str:
    """The type as `printf "%T"` writes it."""
    return _described(value)[0]


def go_kind(value: object) -> str:
    """The kind as `kindOf` writes it."""
    return _described(value)[1]


def is_integer(value: object) -> bool:
    """Whether a value is an integer of any Go type; a bool is not."""
    return isinstance(value, int) and not isinstance(value, bool)


def to_bytes(text: str) -> bytes:
    """The bytes of a string."""
    return text.encode("utf-8", "surrogateescape")


def from_bytes(data: bytes) -> str:
    """The string of some bytes."""
    return data.decode("utf-8", "surrogateescape")


def byte_length(text: str) -> int:
    """The length of a string in Go."""
    return len(text) if text.isascii() else len(to_bytes(text))


def truth(value: object) -> bool:
    """Whether a value is true for `if`, `and`, `not`: not its type's zero value, and not empty."""
    return True if isinstance(value, Object) else bool(value)


def deep_equal(left: object, right: object) -> bool:
    """Equality of values and of Go types: `deepEqual`, `has`, `uniq`, `without`."""
    if go_type(left) != go_type(right):
        return False
    if isinstance(left, list):
        assert isinstance(right, list)
        return len(left) == len(right) and all(map(deep_equal, left, right))
    if isinstance(left, dict):
        assert isinstance(right, dict)
        return left.keys() == right.keys() and all(
            deep_equal(value, right[key]) for key, value in left.items()
        )
    return left == right
