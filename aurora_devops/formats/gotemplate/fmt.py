"""Formatted printing as Go's package fmt does it, for the values of a template."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ...core.lazy import regex
from .text import concat

_DIRECTIVE = regex(
    r"%(?P<flags>[-+# 0]*)(?:\[(?P<at>[0-9]+)\])?(?P<width>[0-9]+|\*)?(?:\.(?P<precision>[0-9]+|\*)?)?"
    r"(?:\[(?P<last>[0-9]+)\])?(?P<verb>[^%\[\]0-9.*]|%)?"
)
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
}
_NOT_PLAIN = regex(r'["\\\x00-\x1f\x7f-\U0010ffff]')


def type_name(value: Any) -> str:
    """The Go type of a value, as `%T` prints it."""
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "float64"
    if isinstance(value, str):
        return "string"
    if isinstance(value, list):
        return "[]interface {}"
    if isinstance(value, dict):
        return "map[string]interface {}"
    return str(getattr(value, "go_type", type(value).__name__))


def sprint(*values: Any) -> str:
    """`fmt.Sprint`: spaces between operands when neither is a string."""
    parts: list[str] = []
    previous: Any = ""
    for value in values:
        if parts and not isinstance(value, str) and not isinstance(previous, str):
            parts.append(" ")
        parts.append(printed(value))
        previous = value
    return parts[0] if len(parts) == 1 else concat(parts)


def sprintln(*values: Any) -> str:
    """`fmt.Sprintln`: spaces between all operands and a newline."""
    parts: list[str] = []
    for value in values:
        parts += (" ", printed(value))
    return concat((*parts[1:], "\n"))


def printed(value: Any) -> str:
    """A value as `%v` prints it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float_text(value)
    if value is None:
        return "<nil>"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + " ".join(printed(item) for item in value) + "]"
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{printed(value[key])}" for key in sorted(value)) + "]"
    return str(value)


def float_text(value: float, precision: int = -1, verb: str = "g") -> str:
    """A number as `strconv.FormatFloat` writes it; the precision -1 means as many digits as needed."""
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if math.isnan(value):
        return "NaN"
    if verb in "gG" and precision < 0:
        if value == int(value) and abs(value) < 1_000_000 and (value or math.copysign(1, value) > 0):
            return str(int(value))
        digits, exponent = _shortest(abs(value))
        sign = "-" if math.copysign(1, value) < 0 else ""
        if exponent < -4 or exponent >= 6:
            fraction = "." + digits[1:] if len(digits) > 1 else ""
            text = f"{sign}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
            return text.upper() if verb == "G" else text
        return sign + _positional(digits, exponent)
    if verb in "fF" and precision < 0:
        digits, exponent = _shortest(abs(value))
        return ("-" if math.copysign(1, value) < 0 else "") + _positional(digits, exponent)
    if verb in "eE" and precision < 0:
        digits, exponent = _shortest(abs(value))
        precision = len(digits) - 1
    return format(value, f".{precision}{verb}")


def _shortest(value: float) -> tuple[str, int]:
    """The fewest digits that read as the same number, and the exponent of the first one."""
    mantissa, _, exponent = repr(float(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    shift = int(exponent or 0)
    digits = whole + fraction
    leading = len(digits) - len(digits.lstrip("0"))
    stripped = digits.strip("0") or "0"
    if stripped == "0":
        return "0", 0
    return stripped, len(whole) - 1 - leading + shift


def _positional(digits: str, exponent: int) -> str:
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    if len(digits) <= exponent + 1:
        return digits + "0" * (exponent + 1 - len(digits))
    return digits[: exponent + 1] + "." + digits[exponent + 1 :]


def quoted(text: str, ascii_only: bool = False) -> str:
    """A string as `strconv.Quote` writes it."""

    def escape(character: str) -> str:
        if character in _ESCAPES:
            return _ESCAPES[character]
        code = ord(character)
        if code < 0x20 or code == 0x7F:
            return f"\\x{code:02x}"
        if character.isprintable() and not ascii_only:
            return character
        return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

    edits = [
        (match.start(), match.end(), escaped)
        for match in _NOT_PLAIN.finditer(text)
        if (escaped := escape(match[0])) != match[0]
    ]
    if not edits:
        return concat(('"', text, '"'))
    parts: list[str] = []
    at = 0
    for start, end, new in edits:
        parts += (text[at:start], new)
        at = end
    return concat(('"', *parts, text[at:], '"'))


def sprintf(template: str, *values: Any) -> str:
    """`fmt.Sprintf`, with its notes about verbs that do not fit: `%!d(float64=8080)`."""
    parts: list[str] = []
    at = used = 0
    reordered = False

    def following() -> Any:
        nonlocal used
        if used >= len(values):
            raise IndexError
        used += 1
        return values[used - 1]

    for match in _DIRECTIVE.finditer(template):
        parts.append(template[at : match.start()])
        at = match.end()
        verb = match["verb"]
        if verb is None:
            parts.append("%!(NOVERB)")
            continue
        if verb == "%":
            parts.append("%")
            continue
        for index in (match["at"], match["last"]):
            if index is not None:
                reordered = True
                used = int(index) - 1 if 0 < int(index) <= len(values) else len(values)
        flags, width, precision = match["flags"], match["width"], match["precision"]
        try:
            if width == "*":
                width = following()
                if isinstance(width, int) and width < 0:
                    flags, width = flags + "-", -width
            if precision == "*":
                precision = following()
            value = following()
        except IndexError:
            parts.append(f"%!{verb}(BADINDEX)" if reordered else f"%!{verb}(MISSING)")
            continue
        digits = int(precision or 0) if "." in match[0] else None
        text = _Verb(verb, flags, digits).of(value)
        parts.append(_padded(text, flags, int(width) if width else 0, value))
    parts.append(template[at:])
    if not reordered and used < len(values):
        extra = ", ".join(
            "<nil>" if value is None else f"{type_name(value)}={printed(value)}" for value in values[used:]
        )
        parts.append(f"%!(EXTRA {extra})")
    return concat(part for part in parts if part)


def _padded(text: str, flags: str, width: int, value: Any) -> str:
    missing = min(width, 1_000_000) - len(text)
    if missing <= 0:
        return text
    if "-" in flags:
        return concat((text, " " * missing))
    if "0" in flags:
        if isinstance(value, (int, float)) and text[:1] in ("-", "+"):
            return text[:1] + "0" * missing + text[1:]
        return concat(("0" * missing, text))
    return concat((" " * missing, text))


class _Verb:
    """One verb with its flags, applied to a value and to the elements of a collection."""

    def __init__(self, verb: str, flags: str, precision: int | None) -> None:
        self.verb = verb
        self.flags = flags
        self.precision = precision

    def of(self, value: Any) -> str:
        verb = self.verb
        if verb == "T":
            return type_name(value)
        if value is None:
            return "<nil>" if verb == "v" else f"%!{verb}(<nil>)"
        if isinstance(value, list):
            return "[" + " ".join(self._inner(item) for item in value) + "]"
        if isinstance(value, dict):
            entries = (f"{self._inner(key)}:{self._inner(value[key])}" for key in sorted(value))
            return "map[" + " ".join(entries) + "]"
        text = self._writer(value)
        return text if text is not None else f"%!{verb}({type_name(value)}={printed(value)})"

    def _inner(self, value: Any) -> str:
        if value is None:
            return "<nil>"
        return printed(value) if self.verb == "v" else self.of(value)

    def _writer(self, value: Any) -> str | None:
        if isinstance(value, bool):
            return ("true" if value else "false") if self.verb in "tv" else None
        if isinstance(value, int):
            return self._integer(value)
        if isinstance(value, float):
            return self._float(value)
        if isinstance(value, str):
            return self._string(value)
        return str(value) if self.verb in "vs" else None

    def _string(self, value: str) -> str | None:
        if self.verb in "vs":
            if "#" in self.flags and self.verb == "v":
                return quoted(value)
            return value if self.precision is None else value[: self.precision]
        if self.verb == "q":
            if "#" in self.flags and "`" not in value:
                return concat(("`", value, "`"))
            return quoted(value, "+" in self.flags)
        if self.verb in "xX":
            text = value.encode("utf-8", "surrogateescape").hex()
            return text if self.verb == "x" else text.upper()
        return None

    def _integer(self, value: int) -> str | None:
        sign = "-" if value < 0 else "+" if "+" in self.flags else " " if " " in self.flags else ""
        size = abs(value)
        bases: dict[str, Callable[[int], str]] = {
            "d": str,
            "v": str,
            "b": lambda number: format(number, "b"),
            "o": lambda number: ("0" if "#" in self.flags else "") + format(number, "o"),
            "O": lambda number: "0o" + format(number, "o"),
            "x": lambda number: ("0x" if "#" in self.flags else "") + format(number, "x"),
            "X": lambda number: ("0X" if "#" in self.flags else "") + format(number, "X"),
        }
        if self.verb in bases:
            text = bases[self.verb](size)
            return sign + (text.rjust(self.precision, "0") if self.precision else text)
        valid = 0 <= value < 0x110000 and not 0xD800 <= value < 0xE000
        if self.verb == "c":
            return chr(value) if valid else "�"
        if self.verb == "q":
            return "'" + (chr(value) if valid else "�") + "'"
        if self.verb == "U":
            return f"U+{size:04X}"
        return None

    def _float(self, value: float) -> str | None:
        if self.verb not in "vgGeEfF":
            return None
        verb = "g" if self.verb == "v" else self.verb
        precision = self.precision if self.precision is not None else 6 if verb in "eEfF" else -1
        text = float_text(value, precision, verb)
        if text[0] not in "+-" and "+" in self.flags:
            return "+" + text
        return text
