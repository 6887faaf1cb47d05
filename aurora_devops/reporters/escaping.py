"""Escape control and invisible characters in paths, messages and lines of source."""

from __future__ import annotations

import json
import re

from ..core.lazy import regex

# C0, DEL and C1; soft hyphen and the other invisible format characters, bidirectional controls among them;
# line and paragraph separators; tag characters; surrogates and noncharacters, which UTF-8 and XML lack.
_INVISIBLE = (
    r"\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff\U000e0000-\U000e0fff"
)
# `##[group]` and `##vso[...]` are commands to GitHub's, Azure's and TeamCity's runners anywhere in a line.
_COMMAND = r"(?<=#)#(?=\w*\[)"

_UNSAFE = regex(f"[{_INVISIBLE}]|{_COMMAND}")
_NOT_ASCII = regex(r"[^\x20-\x7e]")
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
_NAMED = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}


def escape(text: str) -> str:
    r"""The text with control and invisible characters written as codes: `\x1b`, `\u202e`.

    The result is one line and contains no logging command of a CI system.
    """
    if text.isprintable() and text.isascii() and "##" not in text:
        return text
    return _UNSAFE.sub(_written_out, text)


def unsafe_places(text: str) -> frozenset[int]:
    """The offsets of the characters that `escape` replaces."""
    return frozenset(match.start() for match in _UNSAFE.finditer(text))


def _written_out(match: re.Match[str]) -> str:
    return written_out(match[0])


def written_out(character: str) -> str:
    r"""A character as its code: `\t`, `\x1b`, `\u202e`, `\U000e0041`."""
    code = ord(character)
    if code <= 0xFF:
        return _NAMED.get(character) or f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def dumps(value: object) -> str:
    """Compact JSON in printable ASCII.

    An unpaired surrogate, which strict parsers refuse, is written as an escaped code.
    """
    encoded = _ENCODER.encode(value)
    if encoded.isascii() and "\x7f" not in encoded:
        return encoded
    return _NOT_ASCII.sub(_json_escape, encoded)


def _json_escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xD800 <= code <= 0xDFFF:
        return f"\\\\u{code:04x}"
    if code > 0xFFFF:
        return f"\\u{0xD7C0 + (code >> 10):04x}\\u{0xDC00 | (code & 0x3FF):04x}"
    return f"\\u{code:04x}"
