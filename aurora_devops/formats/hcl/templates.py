"""The text of strings and templates: what escapes stand for."""

from __future__ import annotations

import re

from ...core.lazy import regex

_QUOTED = regex(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|([$%])\4\{", re.DOTALL)
_UNQUOTED = regex(r"([$%])\1\{")
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def text_of(raw: str, style: str) -> str:
    """The value of the literal text of a quoted string or a heredoc."""
    if style == '"' and ("\\" in raw or "{" in raw):
        return _QUOTED.sub(_quoted, raw)
    return _UNQUOTED.sub(r"\1{", raw) if "{" in raw else raw


def _quoted(match: re.Match[str]) -> str:
    if match[4]:
        return match[4] + "{"
    if code := match[1] or match[2]:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else match[0]
    return _CHARACTERS.get(match[3], match[0])
