"""Go's package fmt: how values are written as text.

Source: the documentation of Go's packages fmt and strconv.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from ..errors import TemplateError
from ..text import Number, Text, concat
from ..values import (
    LONGEST,
    NIL,
    Object,
    Uint8,
    Uint64,
    byte_length,
    from_bytes,
    go_type,
    is_integer,
    to_bytes,
)
from .signatures import Family

FAMILY = Family()
# The greatest width and precision.
_WIDEST = 1_000_000
_NIL = "<nil>"
_FLOAT_VERBS = "vbgGxXfFeE"


def float_digits(value: float) -> tuple[str, int]:
    """The shortest digits that read as the number, and the place of the point: 12.5 is ("125", 2)."""
    digits, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = digits.partition(".")
    significant = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(significant))
    significant = significant.rstrip("0")
    return (significant, point) if significant else ("0", 1)


def format_float(value: float, threshold: int = 6) -> str:
    """A float in as few digits as needed, with an exponent below -4 and from the threshold on (strconv's format g)."""
    if not math.isfinite(value):
        return _not_finite(value)
    sign = "-" if math.copysign(1, value) < 0 else ""
    digits, point = float_digits(value)
    exponent = point - 1
    if exponent < -4 or exponent >= threshold:
        mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return f"{sign}{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    return sign + positional(digits, point)


def positional(digits: str, point: int) -> str:
    """Digits with the point at its place, without an exponent."""
    if point <= 0:
        return "0." + "0" * -point + digits
    if len(digits) <= point:
        return digits + "0" * (point - len(digits))
    return digits[:point] + "." + digits[point:]


def _not_finite(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "+Inf" if value > 0 else "-Inf"


_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
}


def go_quote(text: str, quote: str = '"', ascii_only: bool = False) -> str:
    """A string as a Go literal (strconv.Quote)."""
    edits = [
        (at, at + 1, escaped)
        for at, char in enumerate(text)
        if (escaped := _escaped(char, quote, ascii_only)) != char
    ]
    if not edits:
        return concat((quote, text, quote))
    value = "".join(_escaped(char, quote, ascii_only) for char in text)
    body = text.edited(value, edits) if isinstance(text, Text) else value
    return concat((quote, body, quote))


def _escaped(char: str, quote: str, ascii_only: bool) -> str:
    if char == quote:
        return "\\" + char
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable() and (not ascii_only or char.isascii()):
        return char
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class _Spec:
    """The flags, the width and the precision of one verb."""

    __slots__ = ("minus", "plus", "precision", "sharp", "sharp_v", "space", "width", "zero")

    def __init__(self, flags: str = "") -> None:
        self.minus = "-" in flags
        self.plus = "+" in flags
        self.sharp = "#" in flags
        self.space = " " in flags
        self.zero = "0" in flags
        self.sharp_v = False
        self.width: int | None = None
        self.precision: int | None = None

    def padded(self, text: str, zero: bool = False) -> str:
        missing = (self.width or 0) - len(text)
        if missing <= 0:
            return text
        if self.minus:
            return concat((text, " " * missing))
        return concat((("0" if zero else " ") * missing, text))


_PLAIN = _Spec()


def to_text(value: Any) -> str:
    """A value as `print` and `%v` write it."""
    return _value(_PLAIN, value, "v", 0)


def _value(spec: _Spec, value: Any, verb: str, depth: int) -> str:
    if value is None:
        return _nil(spec, verb, depth)
    if verb == "T" and depth == 0:
        return _string(spec, go_type(value), "s")
    if verb == "p" and depth == 0:
        return _pointer(spec, value)
    if isinstance(value, str):
        return _string(spec, value, verb)
    if isinstance(value, bool):
        return (
            spec.padded("true" if value else "false", spec.zero) if verb in "tv" else _bad(spec, value, verb)
        )
    if isinstance(value, int):
        return _integer(spec, value, verb)
    if isinstance(value, float):
        return _float(spec, value, verb)
    if isinstance(value, dict):
        return _map(spec, value, verb, depth)
    if isinstance(value, list):
        return _list(spec, value, verb, depth)
    if isinstance(value, Object) and verb in "vsqxX":
        return _string(spec, str(value), verb)
    return _bad(spec, value, verb)


def _nil(spec: _Spec, verb: str, depth: int) -> str:
    if depth:
        return "interface {}(nil)" if spec.sharp_v else _NIL
    return spec.padded(_NIL, spec.zero) if verb in "Tv" else f"%!{verb}({_NIL})"


def _bad(spec: _Spec, value: Any, verb: str) -> str:
    return concat((f"%!{verb}({go_type(value)}=", _value(spec, value, "v", 0), ")"))


def _pointer(spec: _Spec, value: Any) -> str:
    # An address differs from run to run; this one has the usual form.
    return spec.padded("0xc000012345") if isinstance(value, (dict, list, Object)) else _bad(spec, value, "p")


def _string(spec: _Spec, text: str, verb: str) -> str:
    if verb == "s" or (verb == "v" and not spec.sharp_v):
        if spec.precision is not None:
            text = text[: spec.precision]
        return spec.padded(text, spec.zero)
    if verb in "qv":
        if spec.precision is not None:
            text = text[: spec.precision]
        if spec.sharp and "`" not in text and all(char.isprintable() or char == "\t" for char in text):
            return spec.padded(concat(("`", text, "`")), spec.zero)
        return spec.padded(go_quote(text, ascii_only=spec.plus), spec.zero)
    if verb in "xX":
        data = to_bytes(text)
        if spec.precision is not None:
            data = data[: spec.precision]
        prefix = ("0x" if verb == "x" else "0X") if spec.sharp else ""
        digits = f"%02{verb}"
        pairs = [digits % byte for byte in data]
        written = prefix * bool(pairs) + "".join(pairs)
        if spec.space:
            written = " ".join(prefix + pair for pair in pairs)
        return spec.padded(written, spec.zero)
    return _bad(spec, text, verb)


_BASES = {"d": 10, "v": 10, "b": 2, "o": 8, "O": 8, "x": 16, "X": 16}
_FORMATS = {10: "d", 2: "b", 8: "o", 16: "x"}


def _integer(spec: _Spec, value: int, verb: str) -> str:
    if verb in _BASES:
        if verb == "v" and spec.sharp_v and isinstance(value, (Uint8, Uint64)):
            return spec.padded(f"0x{value:x}")
        return _digits(spec, value, verb)
    if verb == "c":
        return spec.padded(_rune(value), spec.zero)
    if verb == "q":
        return spec.padded(go_quote(_rune(value), "'", spec.plus), spec.zero)
    if verb == "U":
        number = value % (1 << 64)
        precision = max(spec.precision or 4, 4)
        written = f"U+{number:0{precision}X}"
        if spec.sharp and 0 <= value <= 0x10FFFF and chr(value).isprintable():
            written += f" '{chr(value)}'"
        return spec.padded(written)
    return _bad(spec, value, verb)


def _rune(value: int) -> str:
    return chr(value) if 0 <= value <= 0x10FFFF and not 0xD800 <= value < 0xE000 else "\ufffd"


def _digits(spec: _Spec, value: int, verb: str) -> str:
    base = _BASES[verb]
    least = spec.precision
    if least == 0 and value == 0:
        return " " * (spec.width or 0)
    sign = "-" if value < 0 else "+" if spec.plus else " " if spec.space else ""
    if least is None and spec.zero and not spec.minus and spec.width:
        least = spec.width - len(sign)
    digits = format(abs(value), _FORMATS[base]).rjust(least or 0, "0")
    if verb == "X":
        digits = digits.upper()
    if spec.sharp:
        if base == 2:
            digits = "0b" + digits
        elif base == 8 and digits[0] != "0":
            digits = "0" + digits
        elif base == 16:
            digits = "0" + verb + digits
    if verb == "O":
        digits = "0o" + digits
    return spec.padded(sign + digits)


def _float(spec: _Spec, value: float, verb: str) -> str:
    if verb not in _FLOAT_VERBS:
        return _bad(spec, value, verb)
    if not math.isfinite(value):
        written = _not_finite(value)
        if written[0] == "+" and not spec.plus:
            written = " " + written[1:] if spec.space else written
        elif written == "NaN" and (spec.plus or spec.space):
            written = ("+" if spec.plus else " ") + written
        return spec.padded(written)
    written = _float_text(abs(value), verb, spec.precision)
    if spec.sharp and verb != "b":
        written = _with_point(written, verb, spec.precision)
    negative = math.copysign(1, value) < 0
    sign = "-" if negative else "+" if spec.plus else " " if spec.space else ""
    if sign and spec.zero and not spec.minus and spec.width:
        return sign + written.rjust(spec.width - 1, "0")
    if isinstance(value, Number) and verb == "v":
        return spec.padded(Text.of(sign + written, value.origin), spec.zero)
    return spec.padded(sign + written, spec.zero)


def _float_text(value: float, verb: str, precision: int | None) -> str:
    if verb == "b":
        mantissa, exponent = math.frexp(value)
        whole, exponent = (int(mantissa * (1 << 53)), exponent - 53) if value else (0, -1074)
        return f"{whole}p{exponent:+d}"
    if verb in "xX":
        return _hexadecimal(value, verb, precision)
    if verb in "fFeE":
        return f"%.{6 if precision is None else precision}{verb}" % value
    if precision is None:
        written = format_float(value)
        return written.upper() if verb == "G" else written
    return f"%.{max(precision, 1)}{'g' if verb == 'v' else verb}" % value


def _hexadecimal(value: float, verb: str, precision: int | None) -> str:
    mantissa, _, exponent = value.hex().partition("p")
    head, _, fraction = mantissa.partition(".")
    if precision is not None and precision < len(fraction):
        rounded = round(int(head[2:] + fraction, 16) / 16 ** (len(fraction) - precision))
        head, fraction = (
            f"0x{rounded >> 4 * precision:x}",
            f"{rounded % 16**precision:0{precision}x}" * bool(precision),
        )
        if head == "0x2":
            head, exponent = "0x1", str(int(exponent) + 1)
    fraction = fraction.rstrip("0") if precision is None else fraction.ljust(precision, "0")
    written = f"{head}{'.' if fraction else ''}{fraction}p{int(exponent):+03d}"
    return written.upper() if verb == "X" else written


def _with_point(written: str, verb: str, precision: int | None) -> str:
    """The number with a decimal point, and in format g with its trailing zeros (flag #)."""
    head, mark, tail = written.partition({"x": "p", "X": "P", "G": "E"}.get(verb, "e"))
    missing = 0
    if verb in "vgGx":
        missing = (6 if precision is None else precision) - len(head.replace(".", "").lstrip("0"))
        missing -= head == "0"
    return head + ("" if "." in head else ".") + "0" * missing + mark + tail


def _map(spec: _Spec, value: dict[str, Any], verb: str, depth: int) -> str:
    if spec.sharp_v and isinstance(value, NIL):
        return go_type(value) + "(nil)"
    parts: list[str] = []
    for key in sorted(value):
        parts += (", " if spec.sharp_v else " ", _string(spec, key, verb), ":")
        parts.append(_value(spec, value[key], verb, depth + 1))
    opening, closing = (go_type(value) + "{", "}") if spec.sharp_v else ("map[", "]")
    return concat((opening, *parts[1:], closing))


def _list(spec: _Spec, value: list[Any], verb: str, depth: int) -> str:
    if spec.sharp_v and isinstance(value, NIL):
        return go_type(value) + "(nil)"
    parts: list[str] = []
    for item in value:
        parts += (", " if spec.sharp_v else " ", _value(spec, item, verb, depth + 1))
    opening, closing = (go_type(value) + "{", "}") if spec.sharp_v else ("[", "]")
    return concat((opening, *parts[1:], closing))


class _Formatter:
    """Reads a format of printf and writes the arguments into it."""

    def __init__(self, format: str, arguments: Sequence[Any]) -> None:
        self.format = format
        self.arguments = arguments
        self.at = 0
        self.number = 0
        self.reordered = False
        self.good_number = True
        self.after_index = False
        self.parts: list[str] = []

    def run(self) -> str:
        while True:
            percent = str.find(self.format, "%", self.at)
            end = len(self.format) if percent < 0 else percent
            if end > self.at:
                self.parts.append(self.format[self.at : end])
            if percent < 0:
                break
            self.at = percent + 1
            self._verb()
        if not self.reordered and self.number < len(self.arguments):
            self.parts.append("%!(EXTRA ")
            for index, argument in enumerate(self.arguments[self.number :]):
                described = [] if argument is None else [go_type(argument), "="]
                self.parts += (", " * bool(index), *described, to_text(argument))
            self.parts.append(")")
        return concat(self.parts)

    def _verb(self) -> None:
        self.good_number, self.after_index = True, False
        start = self.at
        while self._here() in ("#", "0", "+", "-", " "):
            self.at += 1
        spec = _Spec(self.format[start : self.at])
        self._index()
        self._width(spec)
        self._precision(spec)
        if not self.after_index:
            self._index()
        verb = self._here()
        if not verb:
            self.parts.append("%!(NOVERB)")
            return
        self.at += 1
        if verb == "%":
            self.parts.append("%")
        elif not self.good_number:
            self.parts.append(f"%!{verb}(BADINDEX)")
        elif self.number >= len(self.arguments):
            self.parts.append(f"%!{verb}(MISSING)")
        else:
            if verb == "v":
                spec.sharp_v = spec.sharp
                spec.sharp = spec.plus = False
            self.parts.append(_value(spec, self.arguments[self.number], verb, 0))
            self.number += 1

    def _here(self) -> str:
        return str.__getitem__(self.format, self.at) if self.at < len(self.format) else ""

    def _width(self, spec: _Spec) -> None:
        if self._here() == "*":
            self.at += 1
            width = self._star()
            if width is None:
                self.parts.append("%!(BADWIDTH)")
            elif width < 0:
                spec.width, spec.minus, spec.zero = -width, True, False
            else:
                spec.width = width
            self.after_index = False
            return
        spec.width = self._digits()
        if self.after_index and spec.width is not None:
            self.good_number = False

    def _precision(self, spec: _Spec) -> None:
        if self._here() != "." or self.at + 1 >= len(self.format):
            return
        self.at += 1
        if self.after_index:
            self.good_number = False
        self._index()
        if self._here() == "*":
            self.at += 1
            precision = self._star()
            if precision is None or precision < 0:
                self.parts.append("%!(BADPREC)")
            else:
                spec.precision = precision
            self.after_index = False
            return
        spec.precision = self._digits() or 0

    def _digits(self) -> int | None:
        start = self.at
        while "0" <= self._here() <= "9":
            self.at += 1
        if start == self.at:
            return None
        digits = self.format[start : self.at]
        if len(digits) > 8 or int(digits) > _WIDEST:
            raise TemplateError(f"the width {digits} is greater than {_WIDEST}")
        return int(digits)

    def _star(self) -> int | None:
        if self.number >= len(self.arguments):
            return None
        value = self.arguments[self.number]
        self.number += 1
        return int(value) if is_integer(value) and abs(value) <= _WIDEST else None

    def _index(self) -> None:
        """An explicit index of an argument: `%[2]d`."""
        if self._here() != "[":
            self.after_index = False
            return
        self.reordered = True
        close = str.find(self.format, "]", self.at)
        if close < 0:
            self.good_number = False
            self.at += 1
            return
        text = self.format[self.at + 1 : close]
        self.at = close + 1
        number = int(text) if text.isascii() and text.isdigit() else 0
        if 1 <= number <= len(self.arguments):
            self.number = number - 1
            self.after_index = True
        else:
            self.good_number = False


@FAMILY.add("string any...", "printf")
def printf(format: str, *arguments: Any) -> str:
    """fmt.Sprintf (Go: text/template, Functions)."""
    return _bounded(_Formatter(format, arguments).run())


@FAMILY.add("any...", "print")
def sprint(*arguments: Any) -> str:
    """fmt.Sprint: a space between two operands when neither is a string (Go: text/template, Functions)."""
    parts: list[str] = []
    for index, argument in enumerate(arguments):
        if index and not isinstance(argument, str) and not isinstance(arguments[index - 1], str):
            parts.append(" ")
        parts.append(to_text(argument))
    return _bounded(concat(parts))


@FAMILY.add("any...", "println")
def sprintln(*arguments: Any) -> str:
    """fmt.Sprintln: a space between all operands, and a newline (Go: text/template, Functions)."""
    parts: list[str] = []
    for argument in arguments:
        parts += (" ", to_text(argument))
    return _bounded(concat((*parts[1:], "\n")))


def _bounded(text: str) -> str:
    if len(text) > LONGEST:
        raise TemplateError(f"the text is longer than {LONGEST} characters")
    return text


def _evaluated(arguments: Sequence[Any]) -> str:
    """The arguments as one text, as `html`, `js` and `urlquery` take them."""
    return sprint(*("<no value>" if argument is None else argument for argument in arguments))


_HTML = {"\0": "\ufffd", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;"}


@FAMILY.add("any...", "html")
def html(*arguments: Any) -> str:
    """The text with HTML's special characters escaped (Go: text/template, Functions)."""
    return _mapped(_evaluated(arguments), lambda char: _HTML.get(char, char))


_JS = {"\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D"}


@FAMILY.add("any...", "js")
def js(*arguments: Any) -> str:
    """The text as part of a JavaScript string (Go: text/template, Functions)."""

    def escaped(char: str) -> str:
        if char in _JS:
            return _JS[char]
        code = ord(char)
        return char if char.isprintable() else f"\\u{code:04X}"

    return _mapped(_evaluated(arguments), escaped)


@FAMILY.add("any...", "urlquery")
def urlquery(*arguments: Any) -> str:
    """The text as part of a query of a URL (Go: text/template, Functions)."""
    from urllib.parse import quote_plus

    return quote_plus(to_bytes(_evaluated(arguments)), safe="")


def _mapped(text: str, escaped: Callable[[str], str]) -> str:
    edits = [(at, at + 1, new) for at, char in enumerate(text) if (new := escaped(char)) != char]
    if not edits:
        return text
    value = "".join(map(escaped, text))
    return text.edited(value, edits) if isinstance(text, Text) else value


def slice_bytes(text: str, start: int, end: int) -> str:
    """The bytes of a string from `start` to `end`."""
    if text.isascii():
        return text[start:end]
    if start < 0 or end > byte_length(text):
        raise IndexError(start)
    data = to_bytes(text)
    before, part = from_bytes(data[:start]), from_bytes(data[start:end])
    # The text itself is cut where that is between two characters, so that it keeps its origins.
    return text[len(before) : len(before) + len(part)] if text.startswith(before + part) else part
