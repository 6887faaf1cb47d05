"""Comments and brackets in code; the pattern of a language finds the tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..core.lazy import regex

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
