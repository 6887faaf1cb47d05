"""The tokens of a Go template."""

from __future__ import annotations

from typing import NamedTuple

from ...core.lazy import regex
from .errors import TemplateError


class Token(NamedTuple):
    """A token: what it is, its text, and where it starts and ends."""

    kind: str
    value: str
    start: int
    end: int


KEYWORDS = frozenset(
    ("block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with")
)
_SPACE = " \t\r\n"
_TOKEN = regex(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<string>"(?:[^"\\\n]|\\[^\n])*")
    |(?P<raw>`[^`]*`)
    |(?P<char>'(?:[^'\\\n]|\\[^\n])*')
    |(?P<field>\.[^\W\d]\w*)
    |(?P<variable>\$\w*)
    |(?P<number>[+-]?(?:0[xX][0-9a-fA-F_]*|0[oO][0-7_]*|0[bB][01_]*|(?=\.?[0-9])[0-9_]*)
        (?:\.[0-9a-fA-F_]*)?(?:[eEpP][+-]?[0-9_]*)?i?)
    |(?P<word>[^\W\d]\w*)
    |(?P<declare>:=)
    |(?P<mark>[=|(),.])""",
    64,  # re.VERBOSE
)
_MARKS = {"=": "assign", "|": "|", "(": "(", ")": ")", ",": "comma", ".": "dot"}
# What can follow a name: `.a.b` is two fields, `$x+2` is an error.
_TERMINATORS = frozenset(" \t\r\n.,|:)(")
_UNCLOSED = {'"': "unterminated quoted string", "`": "unterminated raw quoted string"}


def tokens(text: str) -> list[Token]:
    """The tokens of a template, with the text between actions trimmed as `{{-` and `-}}` demand."""
    text = str.__str__(text)  # the slices of a Text would cost their origins
    found: list[Token] = []
    at = 0
    while True:
        opened = text.find("{{", at)
        if opened < 0:
            if at < len(text):
                found.append(Token("text", "", at, len(text)))
            found.append(Token("end of file", "", len(text), len(text)))
            return found
        inside = opened + 2
        end = opened
        if (
            text.startswith("-", inside)
            and text[inside + 1 : inside + 2] in _SPACE[:4]
            and inside + 1 < len(text)
        ):
            inside += 2
            while end > at and text[end - 1] in _SPACE:
                end -= 1
        if end > at:
            found.append(Token("text", "", at, end))
        if text.startswith("/*", inside):
            at = _after_comment(text, inside)
            continue
        found.append(Token("left", "{{", opened, inside))
        at = _action(text, inside, found)


def _after_comment(text: str, start: int) -> int:
    closed = text.find("*/", start)
    if closed < 0:
        raise TemplateError("comment is not closed", offset=start)
    after = _closed(text, closed + 2)
    if after is None:
        raise TemplateError("comment ends before closing delimiter", offset=start)
    return after


def _closed(text: str, at: int) -> int | None:
    """Where the text goes on after a right delimiter here; None if there is none."""
    if text.startswith("}}", at):
        return at + 2
    if text[at : at + 1] in (" ", "\t", "\r", "\n") and text.startswith("-}}", at + 1):
        at += 4
        while at < len(text) and text[at] in _SPACE:
            at += 1
        return at
    return None


def _action(text: str, at: int, found: list[Token]) -> int:
    """The tokens of one action; where the text goes on after it."""
    match_token = _TOKEN.match
    opened = at
    while True:
        if text.startswith("}}", at):
            found.append(Token("right", "}}", at, at + 2))
            return at + 2
        match = match_token(text, at)
        if match is None or match.end() == at:
            raise _unexpected(text, at, opened)
        kind, end = match.lastgroup or "", match.end()
        if kind == "space":
            after = _closed(text, end - 1)
            if after is not None and not text.startswith("}}", end - 1):
                found.append(Token("right", "}}", end, end + 3))
                return after
            found.append(Token("space", "", at, end))
            at = end
            continue
        value = match[0]
        if kind == "mark":
            kind = _MARKS[value]
        elif kind in ("word", "field", "variable"):
            if end < len(text) and text[end] not in _TERMINATORS and not text.startswith("}}", end):
                raise TemplateError(f"unexpected character {text[end]!r} after '{value}'", offset=end)
            if kind == "word":
                if value in KEYWORDS:
                    kind = value
                elif value in ("true", "false"):
                    kind = "bool"
        elif kind == "number" and end < len(text) and (text[end].isalnum() or text[end] == "_"):
            raise TemplateError(f"'{text[at : end + 1]}' is not a number", offset=at)
        found.append(Token(kind, value, at, end))
        at = end


def _unexpected(text: str, at: int, opened: int) -> TemplateError:
    if at >= len(text):
        return TemplateError("action is not closed", offset=opened)
    character = text[at]
    if character in _UNCLOSED:
        return TemplateError(_UNCLOSED[character], offset=at)
    if character == "'":
        return TemplateError("unterminated character constant", offset=at)
    return TemplateError(f"unexpected character {character!r} in an action", offset=at)
