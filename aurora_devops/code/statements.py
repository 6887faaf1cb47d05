"""The statements of SQL in the strings of source code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import record

if TYPE_CHECKING:
    import re

# The strings of the languages that are read. A backtick is that of Go and JavaScript.
_STRING = regex(
    r"(?P<prefix>[rRbBuUfF]{0,2})(?:\"\"\"(?P<a>(?s:.)*?)\"\"\"|'''(?P<b>(?s:.)*?)'''|`(?P<c>[^`]*)`"
    r"|\"(?P<d>(?:[^\"\\\n]|\\.)*)\"|'(?P<e>(?:[^'\\\n]|\\.)*)'|r#\"(?P<f>(?:[^\"]|\"(?!#))*)\"#)"
)
# A statement begins with its keyword in small or in capital letters; a sentence begins with one capital letter.
_FIRST = (
    r"(?:select|insert[ \t]+into|update|delete[ \t]+from|with"
    r"|SELECT|INSERT[ \t]+INTO|UPDATE|DELETE[ \t]+FROM|WITH)\s"
)
_STATEMENT = regex(rf"(?:\"\"\"|'''|[`\"'])(?:\s|\\n)*{_FIRST}")
_TABLE = regex(r"(?i)\b(?:from|into)\s+[\w\"`.]|\bupdate\s+\S+\s+(?:\w+\s+){0,2}set\s")
_JOINED = regex(r"\s*\+?\s*(?=[\"'`]|[rRbBuUfF]{1,2}[\"'])")
_ESCAPE = regex(r"\\[\s\S]")
# A value that is put in, or a parameter of a driver; the format of `printf` and `%` as well.
_VALUE = regex(r"\$\{[^{}]*\}|#\{[^{}]*\}|%\(\w+\)s|%(?:\[\d+\])?[sdvqf]\b")
_IN_F_STRING = regex(r"\{[^{}]*\}")


@record
class Statement:
    """The text of a statement, and the parts of the file that it is put together from.

    A part is the offset of its first character in the text, and in the file.
    """

    text: str
    parts: tuple[tuple[int, int], ...]

    def offset(self, index: int) -> int:
        """The offset in the file of a character of the text."""
        start, written = next(part for part in reversed(self.parts) if part[0] <= index)
        return written + index - start


def statements(text: str) -> Iterator[Statement]:
    """The statements in the strings of a source file; what is put into them is a parameter, `?`.

    Strings that follow each other, with or without a plus sign, are one text.
    """
    end = 0
    for match in _STATEMENT.finditer(text):
        if match.start() < end:
            continue
        whole: list[str] = []
        parts: list[tuple[int, int]] = []
        one: re.Match[str] | None = _STRING.match(text, _with_prefix(text, match.start()))
        while one is not None and one.lastgroup is not None:
            parts.append((sum(map(len, whole)), one.start(one.lastgroup)))
            whole.append(_plain(one[one.lastgroup], "f" in one["prefix"].lower()))
            end = one.end()
            joined = _JOINED.match(text, end)
            one = _STRING.match(text, joined.end()) if joined else None
        found = "".join(whole)
        if _TABLE.search(found):
            yield Statement(found, tuple(parts))


def _with_prefix(text: str, start: int) -> int:
    """Where a string begins with the letters before its quotes."""
    if text.startswith("r#", start - 2):
        return start - 2
    first = start
    while first > 0 and start - first < 2 and text[first - 1] in "rRbBuUfF":
        first -= 1
    is_word = first > 0 and (text[first - 1].isalnum() or text[first - 1] == "_")
    return start if is_word else first


def _plain(text: str, is_format: bool) -> str:
    """A string as SQL of the same length: without escapes, and with a parameter for each value that is put in."""
    text = _ESCAPE.sub(lambda match: " " + (match[0][1] if match[0][1] in "\"'`" else " "), text)
    text = _VALUE.sub(_parameter, text)
    return _IN_F_STRING.sub(_parameter, text) if is_format else text


def _parameter(match: re.Match[str]) -> str:
    return "?".ljust(len(match[0]))
