"""Matchers of alerts, in the syntax for UTF-8 names and in the classic one.

Source: prometheus.io/docs/alerting/latest/configuration/#matcher. Alertmanager takes what either of them reads.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ...core.lazy import regex
from ...formats.regex import readable


class Matcher(NamedTuple):
    """A condition on a label: its name, `=`, `!=`, `=~` or `!~`, and the value."""

    name: str
    op: str
    value: str


class Unreadable(Exception):
    """A text that is not a matcher; the message contains the reason."""


def parse(text: str) -> tuple[Matcher, ...]:
    """The matchers that a text composes; raises Unreadable where neither syntax reads it."""
    try:
        found = _parse_utf8(text)
    except Unreadable as first:
        try:
            found = _parse_classic(text)
        except Unreadable:
            raise first from None
    for matcher in found:
        if "~" in matcher.op and not readable(matcher.value):
            raise Unreadable(f"'{matcher.value}' is not a valid RE2 regular expression")
    return found


_TOKEN = regex(
    r"""\s*(?:(?P<mark>[{},])|(?P<op>=~|!~|!=|=)|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s{}!=~,\\"'`]+))""",
    re.DOTALL,
)
_ESCAPE = regex(r"\\(?:[abfnrtv\\\"]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3})")
_SIMPLE = {"\\n": "\n", "\\t": "\t", '\\"': '"', "\\\\": "\\"}


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise Unreadable(f"unexpected {text[at:end].strip()[:40]!r} in a matcher; write name=value")
        sort = match.lastgroup or ""
        value = match[sort]
        if sort == "quoted":
            value = _unescaped(value)
        found.append(("word" if sort in ("quoted", "plain") else sort, value))
        at = match.end()
    return found


def _unescaped(text: str) -> str:
    rest = _ESCAPE.sub("", text)
    if "\\" in rest:
        raise Unreadable(f"{text!r} contains an invalid escape sequence")
    return _ESCAPE.sub(lambda match: _SIMPLE.get(match[0], match[0]), text)


def _parse_utf8(text: str) -> tuple[Matcher, ...]:
    tokens = _tokens(text)
    opened = bool(tokens) and tokens[0] == ("mark", "{")
    closed = bool(tokens) and tokens[-1] == ("mark", "}")
    if opened != closed:
        raise Unreadable(f"'{text.strip()}' has an unbalanced brace")
    tokens = tokens[1:-1] if opened else tokens
    found: list[Matcher] = []
    while tokens:
        sorts = [sort for sort, _ in tokens[:3]]
        if sorts != ["word", "op", "word"]:
            raise Unreadable(f"'{text.strip()}' is not a matcher; write name=value")
        (_, name), (_, op), (_, value) = tokens[:3]
        found.append(Matcher(name, op, value))
        if len(tokens) > 3 and tokens[3] != ("mark", ","):
            raise Unreadable(f"a comma is missing after '{name}{op}{value}'")
        tokens = tokens[4:]
    return tuple(found)


_CLASSIC = regex(r"\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|=|!=|!~)\s*+(.*+)", re.DOTALL)


def _parse_classic(text: str) -> tuple[Matcher, ...]:
    found: list[Matcher] = []
    for part in _parts(text.strip().removeprefix("{").removesuffix("}")):
        match = _CLASSIC.fullmatch(part.rstrip())
        if match is None:
            raise Unreadable(f"'{part.strip()}' is not a matcher; write name=value")
        found.append(Matcher(match[1], match[2], _classic_value(match[3])))
    return tuple(found)


def _parts(text: str) -> list[str]:
    """The parts between commas outside of quotes."""
    parts, current, quoted, escaped = [], "", False, False
    for char in text:
        if char == "," and not quoted:
            parts.append(current)
            current = ""
            continue
        if char == '"' and not escaped:
            quoted = not quoted
        escaped = char == "\\" and not escaped
        current += char
    return [*parts, current] if current.strip() else parts


def _classic_value(raw: str) -> str:
    quoted = raw.startswith('"')
    raw = raw[1:] if quoted else raw
    value, escaped, open_quote = "", False, quoted
    for index, char in enumerate(raw):
        last = index == len(raw) - 1
        if escaped:
            value += {"n": "\n", '"': '"', "\\": "\\"}.get(char, "\\" + char)
            escaped = False
        elif char == "\\" and not last:
            escaped = True
        elif char == '"':
            if not open_quote or not last:
                raise Unreadable(f"the value '{raw}' contains a double quote that is not escaped")
            open_quote = False
        else:
            value += char
    if open_quote:
        raise Unreadable(f"the value '{raw}' has no closing quote")
    return value
