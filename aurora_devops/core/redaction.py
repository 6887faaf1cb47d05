"""Masks secrets in everything that is reported about a text: at their places, and wherever their values occur."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from .guard import call
from .lazy import regex
from .source import Location, Source, Span

# The longest part of a source line that a finding carries along.
EXCERPT = 300
# The longest source lines that an edit carries along.
LINES = 2000
# A shorter value is masked at its own place only.
SHORTEST = 6
# How far from a secret, on its line, a message is expected to quote it.
_NEAR = 100
# A value such as `nextcloud` or `changeme`, which is also the name of an image, a user or a database.
_ORDINARY = regex(
    r"(?:[A-Z][a-z]{0,15}|[a-z]{0,16})(?:[-_. ](?:[A-Z][a-z]{0,15}|[a-z]{0,16}))*"
    r"|[A-Z]{1,16}(?:[-_][A-Z]{1,16})*|\d{1,8}"
)
# What the text of an exception quotes of its input; an apostrophe inside a word is no quotation mark.
_QUOTED = regex(r"""(?<!\w)b?(['"]).+?\1(?!\w)""")
# Lines stay as they are, however they are told apart.
_SIGN = regex(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


class Redacted(NamedTuple):
    """A secret in a text: its span, and the values that a message may quote."""

    span: Span
    values: tuple[str, ...] = ()


# The secrets of a text that no report may show.
Redaction = Callable[[Source], Iterable[Redacted]]


def _unquoted(text: str) -> str:
    """The text of a scalar without the quotes around it."""
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if quoted else text


def _secrets(redaction: Redaction, source: Source) -> list[Redacted]:
    return list(redaction(source))


def _name(redaction: Redaction) -> str:
    name = getattr(redaction, "__qualname__", type(redaction).__qualname__)
    return f"redaction {redaction.__module__}.{name}"


class Mask:
    """Masks the secrets of one text, in the text itself and in messages about it.

    A value that is an ordinary word is masked at its own place and in messages about that place. Any other
    value is masked wherever it is quoted. The text of an exception is about no place: an ordinary word is masked in
    what it puts in quotation marks.
    """

    def __init__(self, source: Source, redacted: Iterable[Redacted]) -> None:
        self._source = source
        self._spans: list[Span] = []
        self._ordinary: list[set[str]] = []
        self._words: set[str] = set()
        for span, values in sorted(redacted):
            if self._spans and span.start < self._spans[-1].end:
                self._spans[-1] = Span(self._spans[-1].start, max(self._spans[-1].end, span.end))
            else:
                self._spans.append(span)
                self._ordinary.append(set())
            for value in values:
                self._learn(value, self._ordinary[-1])
        sizes: dict[str, set[int]] = {}
        for word in self._words:
            sizes.setdefault(word[:SHORTEST], set()).add(len(word))
        self._sizes = {start: sorted(found, reverse=True) for start, found in sizes.items()}

    @classmethod
    def of(cls, source: Source, redactions: Iterable[Redaction], found: Iterable[Span] = ()) -> Mask:
        """The mask of a text: what the redactions know for secrets, and the spans that sensitive policies found."""
        redacted = [Redacted(span, (source.text[span.start : span.end],)) for span in found]
        for redaction in redactions:
            redacted.extend(call(_name(redaction), _secrets, redaction, source))
        return cls(source, redacted)

    def __bool__(self) -> bool:
        return bool(self._spans)

    def _learn(self, value: str, ordinary: set[str]) -> None:
        # The quotes around a scalar are no part of the secret, and a message may need them.
        value = _unquoted(value)
        # A report folds white space, and of a private key every line is a secret.
        for word in {value, *value.split()} if any(map(str.isspace, value)) else (value,):
            if len(word) < SHORTEST or _ORDINARY.fullmatch(word):
                ordinary.add(word)
            else:
                self._words.update((word, word.lower()))

    def text(self, start: int = 0, end: int | None = None) -> str:
        """A part of the text, masked; lines and columns stay as they are."""
        text = self._source.text
        end = len(text) if end is None else end
        parts: list[str] = []
        at = start
        for index in self._meeting(start, end):
            span = self._spans[index]
            first, last = max(span.start, start), min(span.end, end)
            parts += text[at:first], _SIGN.sub("*", text[first:last])
            at = last
        parts.append(text[at:end])
        return "".join(parts)

    def lines(self, first: int, last: int) -> str:
        """The masked lines from the first to the last one; empty if they are long."""
        starts = self._source.starts
        start = starts[first - 1]
        end = starts[last] if last < len(starts) else len(self._source.text)
        return self.text(start, end) if end - start <= LINES else ""

    def excerpt(self, location: Location) -> str:
        """The masked source line of a location; of a long one the beginning, up to a little after the place."""
        start = self._source.starts[location.line - 1]
        starts = self._source.starts
        end = starts[location.line] if location.line < len(starts) else len(self._source.text)
        if end - start > EXCERPT + 2:
            end = min(end, start + max(EXCERPT, min(location.column + 80, 2 * EXCERPT)))
        return self.text(start, end).rstrip("\r\n")

    def message(self, text: str, at: Span | None = None) -> str:
        """A message with the values of secrets masked; values that are ordinary words only near `at`."""
        text = self._quoted(text)
        if at is not None and self._spans:
            for word in self._near(at):
                text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "*" * len(word), text)
        return text

    def failure(self, text: str) -> str:
        """The text of an exception with the values of secrets masked; ordinary words only between quotation marks."""
        text = self._quoted(text)
        ordinary = sorted(set().union(*self._ordinary), key=len, reverse=True)
        if not ordinary:
            return text
        words = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordinary))})(?!\w)")
        return _QUOTED.sub(lambda quoted: words.sub(lambda word: "*" * len(word[0]), quoted[0]), text)

    def _near(self, at: Span) -> Iterator[str]:
        line = self._source.line_of(at.start)
        starts = self._source.starts
        start = max(starts[line - 1], at.start - _NEAR)
        end = min(starts[line] if line < len(starts) else len(self._source.text), at.start + _NEAR)
        for index in self._meeting(start, end):
            yield from sorted(self._ordinary[index], key=len, reverse=True)

    def _meeting(self, start: int, end: int) -> range:
        """The indexes of the spans that meet a part of the text."""
        first = bisect_left(self._spans, (start, 0))
        if first and self._spans[first - 1].end > start:
            first -= 1
        return range(first, bisect_left(self._spans, (end, 0)))

    def _quoted(self, text: str) -> str:
        if not self._words:
            return text
        parts: list[str] = []
        done = at = 0
        while at <= len(text) - SHORTEST:
            for size in self._sizes.get(text[at : at + SHORTEST], ()):
                if text[at : at + size] in self._words:
                    parts += text[done:at], "*" * size
                    done = at = at + size
                    break
            else:
                at += 1
        return "".join((*parts, text[done:])) if parts else text
