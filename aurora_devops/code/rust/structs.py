"""The structs of Rust with their fields and attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...core.lazy import regex
from ...core.record import record
from .code import end_of, pieces

_STRUCT = regex(r"\bstruct\s+(\w+)\s*(?=\{)")
_ATTRIBUTES = regex(r"(?:\s*#\[(?:[^\[\]\"]|\"[^\"\n]*\"|\[[^\[\]]*\])*\])*\s*")
_FIELD = regex(r"(?:pub(?:\([^()]*\))?\s+)?(?:r#)?(\w+)\s*:\s*([^{}]+?)\s*\Z")
RENAMED = regex(r'#\[serde\([^\]]*\brename\s*=\s*"([^"\n]*)"')


@record
class Field:
    """A field of a struct: its attributes, name and type, and where the name is."""

    attributes: str
    name: str
    type: str
    offset: int


@record
class Struct:
    """A struct: its name, the file, what precedes it, and its fields."""

    name: str
    path: str
    attributes: str
    fields: tuple[Field, ...]


def structs(codes: Mapping[str, str]) -> Iterator[Struct]:
    """The structs of files with named fields."""
    for path, code in codes.items():
        for match in _STRUCT.finditer(code):
            yield Struct(match[1], path, _before(code, match.start()), tuple(_fields(code, match.end())))


def _before(code: str, start: int) -> str:
    """What precedes a struct since the end of the last item."""
    first = max(code.rfind(mark, 0, start) for mark in ";}")
    return code[first + 1 : start]


def _fields(code: str, opening: int) -> Iterator[Field]:
    """The fields between braces."""
    end = end_of(code, opening)
    for first, last in pieces(code, opening + 1, end - 1) if end > 0 else ():
        attributes = _ATTRIBUTES.match(code, first, last)
        behind = attributes.end() if attributes else first
        # The comma between the parameters of a type separates no fields.
        field = _FIELD.match(code[behind:last])
        if field is not None:
            yield Field(code[first:behind], field[1], field[2], behind + field.start(1))
