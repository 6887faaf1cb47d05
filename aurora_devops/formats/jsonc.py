"""JSON with comments and trailing commas, and what JSON5 adds to it: unquoted keys and single quotes.

Comments and trailing commas are replaced by spaces, so that every value keeps its place. What is left is JSON, or a
flow mapping of YAML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.lazy import regex
from . import json, yaml

if TYPE_CHECKING:
    import re

_STRING = r""""(?>(?:[^"\\\n]|\\.)*)"|'(?>(?:[^'\\\n]|\\.)*)'"""
_COMMENT = regex(rf"{_STRING}|(//[^\n]*|/\*(?s:.*?)\*/)")
_TRAILING = regex(rf"{_STRING}|(,)(?=\s*[}}\]])")
_TAB = regex(rf"{_STRING}|(\t)")
# YAML reads a missing value as null.
_NO_VALUE = regex(rf"{_STRING}|(:)(?=\s*[,}}\]])")
# A string in double quotes, or one in single quotes, in which YAML writes a quote twice.
_SINGLE_QUOTED = regex(_STRING)
_NOT_NEWLINE = regex(r"[^\r\n]")


def read(text: str) -> yaml.Stream:
    """Read a text as a stream of one document."""
    plain = _without(_TRAILING, _without(_COMMENT, text))
    stream = json.read(plain)
    if stream.documents or any(match[1] for match in _NO_VALUE.finditer(plain)):
        return stream
    other = yaml.read(_SINGLE_QUOTED.sub(lambda match: match[0].replace(r"\'", "''"), _without(_TAB, plain)))
    fits = len(other.documents) == 1 and isinstance(other.documents[0].value, dict)
    return other if fits and not other.problems else stream


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text with spaces in place of what the group of a pattern matches."""

    def blanked(match: re.Match[str]) -> str:
        return match[0] if match[1] is None else _NOT_NEWLINE.sub(" ", match[1])

    return pattern.sub(blanked, text)
