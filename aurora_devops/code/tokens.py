"""Comments and brackets in code; the pattern of a language finds the tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ..core.lazy import regex
from ..core.record import record

CLOSING = {"(": ")", "[": "]", "{": "}"}
_NOT_SPACE = regex(r"[^\n]")


def blank(text: str) -> str:
    """A text with spaces in place of all characters except line breaks."""
    return _NOT_SPACE.sub(" ", text)


def blank_comments(text: str, tokens: re.Pattern[str]) -> str:
    """A text with spaces in place of the tokens that are in the group `comment`, so that offsets stay."""
    return tokens.sub(lambda match: match[0] if match["comment"] is None else blank(match[0]), text)


def ends_of(tokens: Iterable[re.Match[str]]) -> dict[int, int]:
    """For each opening bracket the offset behind the one that closes it; brackets are in the group `mark`."""
    found: dict[int, int] = {}
    opened: list[tuple[int, str]] = []
    for match in tokens:
        character = match["mark"]
        if character in CLOSING:
            opened.append((match.start(), CLOSING[character]))
        elif opened and character == opened[-1][1]:
            found[opened.pop()[0]] = match.end()
    return found


@lru_cache(maxsize=512)
def _ends(scan: re.Pattern[str], code: str) -> Mapping[int, int]:
    return ends_of(scan.finditer(code))


@record(eq=False)
class Syntax:
    """The brackets and strings of a language; `scan` matches strings, and brackets in the group `mark`."""

    scan: re.Pattern[str]

    def end_of(self, code: str, start: int) -> int:
        """The offset behind the bracket that closes the one at `start`; -1 if it is not closed."""
        return _ends(self.scan, code).get(start, -1)

    def pieces(self, code: str, start: int, end: int, mark: str = ",") -> Iterator[tuple[int, int]]:
        """The parts of a text between marks outside brackets and strings, up to an unclosed bracket."""
        first, index = start, start
        marks = re.compile(rf"{self.scan.pattern}|(?P<split>{re.escape(mark)})")
        for match in marks.finditer(code, start, end):
            if match.start() < index:
                continue
            if match["split"]:
                yield first, match.start()
                first = match.end()
            elif match["mark"] in CLOSING:
                index = self.end_of(code, match.start())
                if index < 0:
                    break
        yield first, end

    def arguments(self, code: str, opening: int) -> list[tuple[int, int]]:
        """The arguments of a call, whose bracket opens at an offset."""
        end = self.end_of(code, opening)
        found = [trimmed(code, *each) for each in self.pieces(code, opening + 1, end - 1)] if end > 0 else []
        return [(first, last) for first, last in found if first < last]


def trimmed(code: str, start: int, end: int) -> tuple[int, int]:
    """A span without the whitespace around it."""
    said = code[start:end]
    return start + len(said) - len(said.lstrip()), start + len(said.rstrip())
