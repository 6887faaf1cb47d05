"""Strings and numbers that know where they were written.

A `Text` is a string with pieces: from a piece's start on, its characters are those of an origin, from an offset on. The
methods of `str` that keep characters (slices, `strip`, `replace`, `split`, `lower`, ...) are redefined, so a function
that is written with them keeps the origins too; `concat` and `joined` are for what f-strings and `str.join` lose.
The pieces of a derived text are computed when they are asked for: a rendering without findings never does.
A plain `str` has no origin; where it is printed, the action is its origin.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, SupportsIndex

from ...core.place import Route


class Origin(NamedTuple):
    """Where characters were written.

    In the text of a file (`route` is None): an offset into the origin is an offset into the file, and `action` is the
    span of the action that printed them, if they are not copied from it. Or in the scalar at a route of a YAML file:
    an offset counts in the value (or in the key, with `key`). `printer` is the action that printed the characters, if
    they are written elsewhere: in the values, or in a template that it includes.
    """

    path: str
    route: Route | None = None
    key: bool = False
    action: tuple[int, int] | None = None
    printer: tuple[str, int, int] | None = None


# From `start` in the text on, the characters are those of the origin from the offset on; None: unknown.
Piece = tuple[int, Origin | None, int]
Pieces = tuple[Piece, ...]


class Text(str):
    """A string whose characters know where they were written."""

    __slots__ = ("_pieces",)
    _pieces: Pieces | Callable[[], Pieces]

    def __new__(cls, value: str, pieces: Pieces | Callable[[], Pieces]) -> Text:
        """Make a text of a string and its pieces, or a function that computes them."""
        text = str.__new__(cls, value)
        text._pieces = pieces
        return text

    @classmethod
    def of(cls, value: str, origin: Origin, offset: int = 0) -> Text:
        """A text that is written whole at an origin."""
        return cls(value, ((0, origin, offset),))

    @property
    def pieces(self) -> Pieces:
        """The pieces, in the order of their starts; the first starts at 0."""
        if callable(self._pieces):
            self._pieces = self._pieces()
        return self._pieces

    def origin_at(self, position: int) -> tuple[Origin, int] | None:
        """The origin of a character, and the offset in it."""
        start, origin, offset = self.pieces[bisect_right(self.pieces, position, key=_start) - 1]
        return None if origin is None else (origin, offset + position - start)

    def part(self, start: int, end: int) -> Text:
        """The characters from `start` to `end`, both inside the text."""
        return Text(str.__getitem__(self, slice(start, end)), lambda: _cut(self.pieces, start, end))

    def edited(self, value: str, edits: Iterable[tuple[int, int, str]]) -> Text:
        """The text `value`, which results from the edits: for each, in order, `start` to `end` here became a string."""
        edits = list(edits)

        def pieces() -> Pieces:
            parts: list[str] = []
            at = 0
            for start, end, new in edits:
                parts += (self.part(at, start), new)
                at = end
            return _concatenated([*parts, self.part(at, len(self))])

        return Text(value, pieces)

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        if isinstance(key, slice):
            start, end, step = key.indices(len(self))
            if step == 1:
                return self.part(start, max(start, end))
            return str.__getitem__(self, key)
        at = key.__index__()
        at = at + len(self) if at < 0 else at
        if not 0 <= at < len(self):
            raise IndexError("string index out of range")
        return self.part(at, at + 1)

    def __add__(self, other: str) -> str:
        return concat((self, other))

    def __radd__(self, other: str) -> str:
        return concat((other, self))

    def __deepcopy__(self, memo: Any) -> Text:
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """For another process it is a plain string: what the pieces refer to stays here."""
        return str, (str.__str__(self),)

    def strip(self, chars: str | None = None, /) -> str:
        """As `str.strip`."""
        end = len(str.rstrip(self, chars))
        start = len(self) - len(str.lstrip(self, chars))
        return self.part(min(start, end), end)

    def lstrip(self, chars: str | None = None, /) -> str:
        """As `str.lstrip`."""
        return self.part(len(self) - len(str.lstrip(self, chars)), len(self))

    def rstrip(self, chars: str | None = None, /) -> str:
        """As `str.rstrip`."""
        return self.part(0, len(str.rstrip(self, chars)))

    def removeprefix(self, prefix: str, /) -> str:
        """As `str.removeprefix`."""
        return self.part(len(prefix), len(self)) if self.startswith(prefix) else self

    def removesuffix(self, suffix: str, /) -> str:
        """As `str.removesuffix`."""
        return self.part(0, len(self) - len(suffix)) if suffix and self.endswith(suffix) else self

    def lower(self) -> str:
        """As `str.lower`."""
        return self._same_length(str.lower(self))

    def upper(self) -> str:
        """As `str.upper`."""
        return self._same_length(str.upper(self))

    def title(self) -> str:
        """As `str.title`."""
        return self._same_length(str.title(self))

    def replace(self, old: str, new: str, count: SupportsIndex = -1, /) -> str:
        """As `str.replace`."""
        result = str.replace(self, old, new, count)
        if result == self or not old:
            return self if result == self else result
        starts = _occurrences(self, old, count.__index__())
        return self.edited(result, ((start, start + len(old), new) for start in starts))

    def split(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> list[str]:
        """As `str.split`."""
        if not sep:
            return str.split(self, sep, maxsplit)
        parts: list[str] = []
        at = 0
        for start in _occurrences(self, sep, maxsplit.__index__()):
            parts.append(self.part(at, start))
            at = start + len(sep)
        return [*parts, self.part(at, len(self))]

    def _same_length(self, result: str) -> str:
        return Text(result, lambda: self.pieces) if len(result) == len(self) else result


class Number(float):
    """A number of a values file, which knows where it was written."""

    __slots__ = ("origin",)
    origin: Origin

    def __new__(cls, value: float, origin: Origin) -> Number:
        """Make a number that is written whole at an origin."""
        number = float.__new__(cls, value)
        number.origin = origin
        return number

    def __deepcopy__(self, memo: Any) -> Number:
        return self


def concat(parts: Iterable[str]) -> str:
    """The parts one after the other; with origins if one of them has some."""
    parts = tuple(parts)
    value = "".join(parts)
    if any(isinstance(part, Text) for part in parts):
        return Text(value, lambda: _concatenated(parts))
    return value


def joined(separator: str, parts: Iterable[str]) -> str:
    """`separator.join(parts)`, with origins if one of the parts has some."""
    between: list[str] = []
    for part in parts:
        between += (separator, part)
    return concat(between[1:])


def indented(pad: str, text: str) -> str:
    """The text with a pad before each of its lines."""
    result = pad + str.replace(text, "\n", "\n" + pad)
    if not isinstance(text, Text):
        return result
    starts = (0, *(at + 1 for at in _occurrences(text, "\n", -1))) if pad else ()
    return text.edited(result, ((start, start, pad) for start in starts))


def _start(piece: Piece) -> int:
    return piece[0]


def _occurrences(text: str, part: str, count: int) -> Iterable[int]:
    at = str.find(text, part)
    while at >= 0 and count != 0:
        yield at
        count -= 1
        at = str.find(text, part, at + len(part))


def _cut(pieces: Pieces, start: int, end: int) -> Pieces:
    first = max(bisect_right(pieces, start, key=_start) - 1, 0)
    cut: list[Piece] = []
    for at, origin, offset in pieces[first:]:
        if at >= end and cut:
            break
        before = max(start - at, 0)
        cut.append((at + before - start, origin, offset + before))
    return tuple(cut)


def _concatenated(parts: Iterable[str]) -> Pieces:
    pieces: list[Piece] = []
    at = 0
    for part in parts:
        if part:
            if isinstance(part, Text):
                pieces.extend((at + start, origin, offset) for start, origin, offset in part.pieces)
            else:
                pieces.append((at, None, 0))
            at += len(part)
    return tuple(pieces) or ((0, None, 0),)
