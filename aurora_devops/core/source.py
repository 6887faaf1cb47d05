"""A text with its path: spans are offsets into it, and only here do they become lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from .lazy import regex
from .record import record

if TYPE_CHECKING:
    from .kind import Tree

# Only these end a line, in every format we read; str.splitlines also splits at form feeds and U+2028.
_LINE_END = regex(r"\r\n|\n|\r")


class Span(NamedTuple):
    """Half-open range of offsets, in code points, into a source's text."""

    start: int
    end: int

    def sub(self, start: int, end: int) -> Span:
        """The part of this span from `start` to `end`, both counted from its own beginning."""
        return Span(self.start + start, self.start + end)


@record
class Location:
    """Lines and columns of a span; both count from 1, and the end column is one past the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


class Unreadable(Exception):
    """The bytes of a file are not text."""


# The declaration in one of the first two lines of Python code (PEP 263).
_DECLARATION = regex(r"(?:[^\n]*\n)?[ \t\f]*#[^\n]{0,200}?coding[:=][ \t]*([-\w.]{1,40})")
# Encodings with one byte a character.
_DECLARED = ("cp125", "iso8859", "koi8")


def _declared(raw: bytes) -> str:
    """The encoding that Python code declares; UTF-8 without a declaration."""
    found = _DECLARATION.match(raw[:1_000].decode("latin-1"))
    if found is None:
        return "utf-8"
    from codecs import lookup

    try:
        name = lookup(found[1]).name
    except LookupError:
        return "utf-8"
    return name if name.startswith(_DECLARED) else "utf-8"


class Source:
    """The text of one file, without its byte order mark, and the table of its lines.

    `trees` are the located data of its documents; None until it is read.
    """

    __slots__ = ("_starts", "bom", "encoding", "path", "text", "trees")

    def __init__(self, path: str, text: str, encoding: str = "utf-8", bom: bool = False) -> None:
        self.path = path
        self.text = text
        self.encoding = encoding
        self.bom = bom
        self._starts: list[int] | None = None
        self.trees: tuple[Tree, ...] | None = None

    @classmethod
    def decode(cls, path: str, raw: bytes) -> Source:
        """Read bytes as UTF-8, as UTF-16 when a byte order mark says so, or in the encoding that Python code declares.

        Raises Unreadable for anything else: a lint of guessed characters would be a guess.
        """
        encoding, bom = "utf-8", False
        if raw.startswith(b"\xef\xbb\xbf"):
            raw, bom = raw[3:], True
        elif raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            encoding, bom = ("utf-16-le" if raw[0] == 0xFF else "utf-16-be"), True
            raw = raw[2:]
        elif path.endswith(".py") and not raw.isascii():
            encoding = _declared(raw)
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            raise Unreadable(f"not {encoding.upper()} text: {error.reason} at byte {error.start}") from None
        if "\x00" in text:
            raise Unreadable("holds NUL characters, so it is taken for a binary file")
        return cls(path, text, encoding, bom)

    def encode(self, text: str) -> bytes:
        """The bytes of `text` in this file's own encoding, with its byte order mark if it had one."""
        return (("\ufeff" if self.bom else "") + text).encode(self.encoding)

    @property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        if self._starts is None:
            if "\r" in self.text:
                self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
            else:
                # The same, several times as fast: every line is as long as its text and one character more.
                lengths = [len(line) + 1 for line in self.text.split("\n")]
                self._starts = [0, *accumulate(lengths[:-1])]
        return self._starts

    @property
    def newline(self) -> str:
        """The line ending this file uses, judged by its first one."""
        match = _LINE_END.search(self.text)
        return match[0] if match else "\n"

    def line_of(self, offset: int) -> int:
        """The number of the line that contains this offset, from 1."""
        return bisect_right(self.starts, offset)

    def line_span(self, line: int) -> Span:
        """The span of a line, without its line ending."""
        starts = self.starts
        start = starts[line - 1]
        end = starts[line] if line < len(starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)

    def whole_lines(self, span: Span) -> Span:
        """The lines on which a place is, from the beginning of the first one to the end of the last one."""
        return Span(
            self.line_span(self.line_of(span.start)).start, self.line_span(self.line_of(span.end)).end
        )

    def line_text(self, line: int) -> str:
        """The text of a line, without its line ending."""
        span = self.line_span(line)
        return self.text[span.start : span.end]

    def location(self, span: Span) -> Location:
        """Lines and columns of a span."""
        starts = self.starts
        line, end_line = bisect_right(starts, span.start), bisect_right(starts, span.end)
        return Location(
            line, span.start - starts[line - 1] + 1, end_line, span.end - starts[end_line - 1] + 1
        )
