"""YAML (Helm, toYaml, toYamlPretty, fromYaml and fromYamlArray).

`toYaml` is sigs.k8s.io/yaml: the value as JSON, written by go-yaml v2. `toYamlPretty` is go-yaml v3.
Sources: the documentation of Helm, Development Tips; go-yaml's encoder.
"""

from __future__ import annotations

import math
import re
from functools import cmp_to_key
from typing import Any

from ....core.kind import DuplicateKey, Problem
from ....core.lazy import regex
from ...located import Map
from ...yaml import DIALECTS, read
from ..errors import TemplateError
from ..text import Number, Text, concat
from ..values import NIL, Object, to_bytes
from .encoding import NotEncodable, json_number, mistyped
from .fmt import format_float
from .math import parse_float, parse_integer
from .signatures import Family

FAMILY = Family()
_INDENT = 2
_LONGEST_KEY = 128
_DEEPEST = 150
_WIDTH = 80
# The first of several spaces.
_SPACES = regex(r"(?<! ) ")

_PRINTABLE = r"\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd"
_BREAK = regex(r"[\n\r\x85\u2028\u2029]")
_SPECIAL = regex(rf"[^{_PRINTABLE}]|[\u2028\u2029]")
# Characters that no YAML text contains.
_FORBIDDEN = regex(r"[\x7f-\x84\x86-\x9f\ufffe\uffff]")
_INVALID = regex(r"[\udc80-\udcff]")
_NOT_PLAIN = regex(r"""[ \n#,\[\]{}&*!|>'"%@`]|[?:-](?:[ \t]|\Z)|---|\.\.\.""")
_NOT_PLAIN_INSIDE = regex(r":(?:[ \t]|\Z)|[ \t\n]#|[ \n]\Z")
# Begins with a letter that begins no other value than a string.
_PLAIN_WORDS = regex(r"[A-EG-MP-SU-XZa-eg-mp-su-xz/][\w./-]*(?: [\w./-]+)*", re.ASCII)

_WORDS = frozenset(
    (
        *("", "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"),
        *("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF"),
        *(f"{sign}.{word}" for sign in ("", "+", "-") for word in ("inf", "Inf", "INF")),
        *(".nan", ".NaN", ".NAN"),
    )
)
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_BASE_60 = regex(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_TIMESTAMP = regex(
    r"[0-9]{4}-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"(?:[Tt](?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2}):(?P<second>[0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})"
    r"| +(?P<hour2>[0-9]{1,2}):(?P<minute2>[0-9]{1,2}):(?P<second2>[0-9]{1,2})(?:[.,][0-9]+)?)?"
)


def reads_as_string(text: str) -> bool:
    """Whether go-yaml reads a plain scalar as a string."""
    if text in _WORDS:
        return False
    first = text[:1]
    if first == ".":
        return parse_float(text) is None
    if first not in "+-0123456789":
        return True
    if _BASE_60.fullmatch(text) or _is_timestamp(text):
        return False
    plain = text.replace("_", "")
    if parse_integer(plain) is not None or _is_unsigned(plain):
        return False
    return not (_FLOAT.fullmatch(plain) and parse_float(plain) is not None)


def _is_unsigned(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20 and text[0] != "0" and int(text) < 1 << 64


def _is_timestamp(text: str) -> bool:
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return False
    from calendar import monthrange

    month, day = int(match["month"]), int(match["day"])
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(int(text[:4]) or 4, month)[1]:
        return False
    hour, minute, second = (
        int(match[name] or match[name + "2"] or 0) for name in ("hour", "minute", "second")
    )
    return hour < 24 and minute < 60 and second < 60


def _fields(value: Any) -> Any:
    """The fields of a struct; any other value itself."""
    if isinstance(value, Object) and isinstance(fields := value.encoded(), dict):
        return fields
    return value


class _Writer:
    """Writes values in block style; `indented_lists` as go-yaml v3 does below a key."""

    def __init__(self, through_json: bool, indented_lists: bool) -> None:
        self.through_json = through_json
        self.indented_lists = indented_lists
        self.parts: list[str] = []

    def document(self, value: Any) -> str:
        value = _fields(value)
        if self._is_block(value):
            self._block(value, 0)
        else:
            self.parts.append(self._scalar(value, 0, 0))
            self.parts.append("\n")
        return concat(self.parts)

    def _is_block(self, value: Any) -> bool:
        return isinstance(value, (dict, list)) and bool(value)

    def _block(self, value: Any, indent: int) -> None:
        if indent > _DEEPEST * _INDENT:
            raise NotEncodable("json: unsupported value: encountered a cycle")
        if isinstance(value, dict):
            self._mapping(value, indent)
        else:
            self._sequence(value, indent)

    def _mapping(self, value: dict[str, Any], indent: int) -> None:
        pad = " " * indent
        for index, key in enumerate(sorted(value, key=_key_order)):
            if index:
                self.parts.append(pad)
            if _BREAK.search(key) or len(to_bytes(key)) > _LONGEST_KEY:
                self.parts += ("? ", self._text(key, indent, indent + 2), "\n", pad, ":")
                self._inline(value[key], indent)
                continue
            written = self._text(key, indent, None)
            self.parts += (written, ":")
            self._below_key(value[key], indent, indent + len(written) + 2)

    def _below_key(self, value: Any, indent: int, column: int) -> None:
        value = _fields(value)
        if not self._is_block(value):
            self.parts += (" ", self._scalar(value, indent, column), "\n")
            return
        inner = indent + (_INDENT if isinstance(value, dict) or self.indented_lists else 0)
        self.parts.append("\n" + " " * inner)
        self._block(value, inner)

    def _sequence(self, value: list[Any], indent: int) -> None:
        pad = " " * indent
        for index, item in enumerate(value):
            self.parts.append(pad + "-" if index else "-")
            self._inline(item, indent)

    def _inline(self, value: Any, indent: int) -> None:
        value = _fields(value)
        self.parts.append(" ")
        if self._is_block(value):
            self._block(value, indent + _INDENT)
        else:
            self.parts += (self._scalar(value, indent, indent + 2), "\n")

    def _scalar(self, value: Any, indent: int, column: int) -> str:
        if value is None or (self.through_json and isinstance(value, NIL)):
            return "null"
        if isinstance(value, str):
            return self._text(value, indent, column)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(int(value))
        if isinstance(value, float):
            text = self._number(value)
            return Text.of(text, value.origin) if isinstance(value, Number) else text
        if isinstance(value, Object):
            text = str(value.encoded())
            return self._text(text, indent, column) if self.through_json else text
        if isinstance(value, (dict, list)):
            return "{}" if isinstance(value, dict) else "[]"
        raise NotEncodable("json: unsupported type: func()")

    def _number(self, value: float) -> str:
        if self.through_json:
            written = json_number(value)
            if written.lstrip("-").isdigit() and (
                parse_integer(written) is not None or _is_unsigned(written)
            ):
                return "0" if written == "-0" else written
        written = format_float(value)
        return {"+Inf": ".inf", "-Inf": "-.inf", "NaN": ".nan"}.get(written, written)

    def _text(self, text: str, indent: int, column: int | None) -> str:
        """A string that begins at a column; without a column it is a key, which stays on its line."""
        if _PLAIN_WORDS.fullmatch(text):
            return self._folded(text, indent, column, "")
        if self.through_json:
            if _FORBIDDEN.search(text):
                raise NotEncodable("yaml: control characters are not allowed")
            text = _INVALID.sub("\ufffd", text) if _INVALID.search(text) else text
        elif _INVALID.search(text):
            return self._binary(text, indent)
        special = _SPECIAL.search(text) is not None
        if "\n" in text:
            # A tab keeps go-yaml v3 from plain text, but not from a block.
            unwritable = special if not text.count("\t") or self.through_json else _special_but_tab(text)
            if unwritable or " \n" in text or text.endswith(" "):
                return self._quoted('"', _escaped(text), indent, column)
            return self._literal(text, indent)
        if not reads_as_string(text) or special:
            return self._quoted('"', _escaped(text), indent, column)
        if _NOT_PLAIN.match(text) or _NOT_PLAIN_INSIDE.search(text):
            return self._quoted("'", text.replace("'", "''"), indent, column)
        return self._folded(text, indent, column, "")

    def _quoted(self, quote: str, body: str, indent: int, column: int | None) -> str:
        return concat(
            (quote, self._folded(body, indent, None if column is None else column + 1, quote), quote)
        )

    def _folded(self, body: str, indent: int, column: int | None, quote: str) -> str:
        """The text with a line break in place of a space beyond the width; go-yaml v3 as Helm uses it folds nothing."""
        if column is None or self.indented_lists or column + len(body) <= _WIDTH:
            return body
        start = "\n" + " " * (indent + _INDENT)
        line = 0
        edits: list[tuple[int, int, str]] = []
        for match in _SPACES.finditer(body, 1 if quote else 0, len(body) - bool(quote)):
            at = match.start()
            if column + at - line <= _WIDTH or (quote != '"' and body.startswith("  ", at)):
                continue
            more = "\\" if body.startswith("  ", at) else ""
            edits.append((at, at + 1, start + more))
            line, column = at + 1, indent + _INDENT + len(more)
        if not edits:
            return body
        value: list[str] = []
        done = 0
        for at, end, new in edits:
            value += (str.__getitem__(body, slice(done, at)), new)
            done = end
        folded = "".join((*value, str.__getitem__(body, slice(done, None))))
        return body.edited(folded, edits) if isinstance(body, Text) else folded

    def _literal(self, text: str, indent: int) -> str:
        hint = str(_INDENT) if text[0] in " \n" else ""
        chomp = "" if text.endswith("\n") else "-"
        if text.endswith("\n\n") or text == "\n":
            chomp = "+"
        pad = " " * (indent + _INDENT)
        parts = ["|", hint, chomp]
        for line in text.removesuffix("\n").split("\n"):
            parts += ("\n", pad, line) if line else ("\n",)
        return concat(parts)

    def _binary(self, text: str, indent: int) -> str:
        from base64 import b64encode

        encoded = b64encode(to_bytes(text)).decode()
        if len(encoded) < 70:
            return "!!binary " + encoded
        lines = [encoded[at : at + 70] for at in range(0, len(encoded), 70)]
        return "!!binary " + self._literal("\n".join(lines) + "\n", indent)


def _special_but_tab(text: str) -> bool:
    return _SPECIAL.search(text.replace("\t", " ")) is not None


_ESCAPES = {
    "\0": "\\0",
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    "\x1b": "\\e",
    '"': '\\"',
    "\\": "\\\\",
    "\x85": "\\N",
    "\u2028": "\\L",
    "\u2029": "\\P",
}
_ESCAPED = regex(rf'[^{_PRINTABLE}]|[\n"\\\u2028\u2029]')


def _escaped(text: str) -> str:
    edits = [(match.start(), match.end(), _escape(match[0])) for match in _ESCAPED.finditer(text)]
    if not edits:
        return text
    value = _ESCAPED.sub(lambda match: _escape(match[0]), text)
    return text.edited(value, edits) if isinstance(text, Text) else value


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _compare_keys(left: str, right: str) -> int:
    """The order of go-yaml: letters after other characters, digits as numbers."""
    for at, (mine, other) in enumerate(zip(left, right, strict=False)):
        if mine == other:
            continue
        letters = mine.isalpha(), other.isalpha()
        if all(letters):
            return -1 if mine < other else 1
        if any(letters):
            return -1 if letters[1] else 1
        return _compare_numbers(left, right, at)
    return len(left) - len(right)


def _compare_numbers(left: str, right: str, at: int) -> int:
    start = 0
    if "0" in (left[at], right[at]):
        before = at - 1
        while before >= 0 and left[before].isdecimal():
            if left[before] != "0":
                start = 1
                break
            before -= 1
    numbers: list[tuple[int, int]] = []
    for text in (left, right):
        number, end = start, at
        while end < len(text) and text[end].isdecimal() and end - at < 18:
            number = number * 10 + ord(text[end]) - ord("0")
            end += 1
        numbers.append((number, end))
    if numbers[0] != numbers[1]:
        return -1 if numbers[0] < numbers[1] else 1
    return -1 if left[at] < right[at] else 1


_key_order = cmp_to_key(_compare_keys)


@FAMILY.add("any", "toYaml")
def to_yaml(value: Any) -> str:
    """YAML as Kubernetes' tools write it, without the last newline; empty if the value cannot be written (Helm)."""
    try:
        return _Writer(through_json=True, indented_lists=False).document(value).removesuffix("\n")
    except NotEncodable:
        return ""


@FAMILY.add("any", "toYamlPretty")
def to_yaml_pretty(value: Any) -> str:
    """YAML with lists indented below their keys, without the last newline (Helm)."""
    try:
        return _Writer(through_json=False, indented_lists=True).document(value).removesuffix("\n")
    except NotEncodable:
        return ""


# -- reading ------------------------------------------------------------------------------------


def read_yaml(text: str) -> Any:
    """The first document of a text, as Kubernetes' tools read it: numbers are floats, keys strings."""
    stream = read(str(text), "go")
    for problem in stream.problems:
        if _is_fatal(problem):
            raise TemplateError(f"error converting YAML to JSON: yaml: {problem.message}")
    return plain(stream.documents[0].value) if stream.documents else None


def _is_fatal(problem: Problem) -> bool:
    return not isinstance(problem, DuplicateKey)


def plain(value: Any) -> Any:
    """Located data as values of a template."""
    if isinstance(value, dict):
        odd = value.odd_keys if isinstance(value, Map) else ()
        return {_key(key) if key in odd else key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise TemplateError(f"error converting YAML to JSON: json: unsupported value: {format_float(value)}")
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def _key(written: str) -> str:
    """The string that a key becomes which is not a string: `0755` is 493."""
    key = DIALECTS["go"].scalar(written)
    if key is None:
        raise TemplateError("error converting YAML to JSON: unsupported map key of type: %!s(<nil>)")
    if isinstance(key, bool):
        return "true" if key else "false"
    return format_float(key) if isinstance(key, float) else str(key)


_UNMARSHAL = "error unmarshaling JSON: while decoding JSON: "


@FAMILY.add("string", "fromYaml")
def from_yaml(text: str) -> dict[str, Any]:
    """The map of a YAML text; its key `Error` is what is wrong with the text (Helm)."""
    try:
        value = read_yaml(text)
    except TemplateError as error:
        return {"Error": str(error)}
    if value is None:
        return {}
    return (
        value
        if isinstance(value, dict)
        else {"Error": _UNMARSHAL + mistyped(value, "map[string]interface {}")}
    )


@FAMILY.add("string", "fromYamlArray")
def from_yaml_array(text: str) -> list[Any]:
    """The list of a YAML text; its only item is what is wrong with the text (Helm)."""
    try:
        value = read_yaml(text)
    except TemplateError as error:
        return [str(error)]
    if value is None:
        return []
    return value if isinstance(value, list) else [_UNMARSHAL + mistyped(value, "[]interface {}")]
