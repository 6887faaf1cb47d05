"""Numbers (sprig, sections Integer Math Functions, Float Math Functions, Type Conversion, Integer List Functions)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ....core.lazy import regex
from ..errors import TemplateError
from ..values import MOST, Int64, Ints
from .fmt import to_text
from .signatures import Family

FAMILY = Family()

_INTEGER = regex(
    r"[+-]?(?:0[xX](?P<hex>(?:_?[0-9a-fA-F])+)|0[bB](?P<bin>(?:_?[01])+)|0[oO]?(?P<oct>(?:_?[0-7])+)|[1-9](?:_?[0-9])*|0)"
)
_DECIMAL = regex(
    r"[+-]?(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?"
)
_HEXADECIMAL = regex(r"[+-]?0[xX](?:_?[0-9a-fA-F])*\.?[0-9a-fA-F]*[pP][+-]?[0-9]+")
_SPECIAL = frozenset(("inf", "infinity", "nan"))
_LEAST, _GREATEST = -(1 << 63), (1 << 63) - 1


def wrapped(value: int) -> Int64:
    """An integer in 64 bits."""
    return Int64((value - _LEAST) % (1 << 64) + _LEAST)


def parse_integer(text: str) -> int | None:
    """strconv.ParseInt with base 0 and 64 bits."""
    match = _INTEGER.fullmatch(text)
    if match is None or len(text) > 200:
        return None
    sort = match.lastgroup
    if sort is None:
        value = int(text)
    else:
        value = int(match.group(sort).replace("_", ""), {"hex": 16, "bin": 2, "oct": 8}[sort])
        value = -value if text[0] == "-" else value
    return value if _LEAST <= value <= _GREATEST else None


def parse_decimal(text: str) -> int:
    """strconv.ParseInt with base 10 and 64 bits; 0 if the text is not a number, the limit if it is too large."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits.isascii() or not digits.isdigit() or len(digits) > 200:
        return 0
    return min(max(int(text), _LEAST), _GREATEST)


def parse_float(text: str) -> float | None:
    """strconv.ParseFloat with 64 bits."""
    if len(text) > 1000:
        return None
    if _DECIMAL.fullmatch(text):
        value = float(text)
        return value if math.isfinite(value) else None
    if _HEXADECIMAL.fullmatch(text):
        try:
            return float.fromhex(text.replace("_", ""))
        except (ValueError, OverflowError):
            return None
    word = text.lower()
    special = word[1:] if word[:1] in ("+", "-") else word
    return float(text) if special in _SPECIAL and (special != "nan" or special == word) else None


def _without_zero_decimals(text: str) -> str:
    whole, point, zeros = text.rpartition(".")
    return whole if point and zeros and not zeros.strip("0") else text


def to_integer(value: Any) -> Int64:
    """A value as an int64: cast.ToInt64; 0 if it is not a number."""
    if isinstance(value, int):
        return wrapped(value)
    if isinstance(value, float):
        # What the processor gives for a number out of range.
        return Int64(value) if _LEAST <= value <= _GREATEST else Int64(_LEAST)
    if isinstance(value, str):
        return Int64(parse_integer(_without_zero_decimals(value)) or 0)
    return Int64(0)


def to_float(value: Any) -> float:
    """A value as a float64: cast.ToFloat64; 0 if it is not a number."""
    if isinstance(value, (int, float)):
        return float(value)
    return parse_float(value) or 0.0 if isinstance(value, str) else 0.0


@FAMILY.add("any", "int")
def to_int(value: Any) -> int:
    """int (sprig, Type Conversion Functions)."""
    return int(to_integer(value))


@FAMILY.add("any", "int64")
def to_int64(value: Any) -> Int64:
    """int64 (sprig, Type Conversion Functions)."""
    return to_integer(value)


@FAMILY.add("any", "float64")
def to_float64(value: Any) -> float:
    """float64 (sprig, Type Conversion Functions)."""
    return to_float(value)


@FAMILY.add("string", "atoi")
def atoi(text: str) -> int:
    """A decimal number, 0 if it is not one (sprig, Type Conversion Functions)."""
    return parse_decimal(text)


@FAMILY.add("any", "toDecimal")
def to_decimal(value: Any) -> Int64:
    """An octal number as a decimal one (sprig, Type Conversion Functions)."""
    text = to_text(value)
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits or digits.strip("01234567") or len(digits) > 200:
        return Int64(0)
    number = int(text, 8)
    return Int64(number) if _LEAST <= number <= _GREATEST else Int64(0)


@FAMILY.add("any...", "add")
def add(*values: Any) -> Int64:
    """The sum of integers (sprig, Integer Math Functions)."""
    return wrapped(sum(map(to_integer, values)))


@FAMILY.add("any", "add1")
def add1(value: Any) -> Int64:
    """The next integer (sprig, Integer Math Functions)."""
    return wrapped(to_integer(value) + 1)


@FAMILY.add("any any", "sub")
def sub(first: Any, second: Any) -> Int64:
    """The difference of integers (sprig, Integer Math Functions)."""
    return wrapped(to_integer(first) - to_integer(second))


@FAMILY.add("any any", "div")
def div(first: Any, second: Any) -> Int64:
    """The quotient of integers, towards 0 (sprig, Integer Math Functions)."""
    dividend, divisor = to_integer(first), _divisor(second)
    quotient = abs(dividend) // abs(divisor)
    return wrapped(quotient if (dividend < 0) == (divisor < 0) else -quotient)


@FAMILY.add("any any", "mod")
def mod(first: Any, second: Any) -> Int64:
    """The remainder of integers, with the dividend's sign (sprig, Integer Math Functions)."""
    dividend, divisor = to_integer(first), _divisor(second)
    remainder = abs(dividend) % abs(divisor)
    return wrapped(-remainder if dividend < 0 else remainder)


def _divisor(value: Any) -> int:
    divisor = to_integer(value)
    if not divisor:
        raise TemplateError("runtime error: integer divide by zero")
    return divisor


@FAMILY.add("any any...", "mul")
def mul(first: Any, *others: Any) -> Int64:
    """The product of integers (sprig, Integer Math Functions)."""
    product = to_integer(first)
    for other in others:
        product = wrapped(product * to_integer(other))
    return product


@FAMILY.add("any any...", "max", "biggest")
def greatest(first: Any, *others: Any) -> Int64:
    """The largest of integers (sprig, Integer Math Functions)."""
    return max(map(to_integer, (first, *others)))


@FAMILY.add("any any...", "min")
def least(first: Any, *others: Any) -> Int64:
    """The smallest of integers (sprig, Integer Math Functions)."""
    return min(map(to_integer, (first, *others)))


@FAMILY.add("any any...", "maxf")
def greatest_float(first: Any, *others: Any) -> float:
    """The largest of floats (sprig, Float Math Functions)."""
    values = [to_float(value) for value in (first, *others)]
    return math.nan if any(map(math.isnan, values)) else max(values)


@FAMILY.add("any any...", "minf")
def least_float(first: Any, *others: Any) -> float:
    """The smallest of floats (sprig, Float Math Functions)."""
    values = [to_float(value) for value in (first, *others)]
    return math.nan if any(map(math.isnan, values)) else min(values)


@FAMILY.add("any", "floor")
def floor(value: Any) -> float:
    """The largest whole number that is not greater (sprig, Float Math Functions)."""
    number = to_float(value)
    return float(math.floor(number)) if math.isfinite(number) else number


@FAMILY.add("any", "ceil")
def ceil(value: Any) -> float:
    """The smallest whole number that is not less (sprig, Float Math Functions)."""
    number = to_float(value)
    return math.copysign(math.ceil(number), number) if math.isfinite(number) else number


@FAMILY.add("any int float...", "round")
def rounded(value: Any, places: int, *options: float) -> float:
    """The number with a number of decimal places (sprig, Float Math Functions)."""
    threshold = options[0] if options else 0.5
    power = 10.0**places if abs(places) <= 308 else math.inf if places > 0 else 0.0
    shifted = power * to_float(value)
    if not math.isfinite(shifted):
        return math.nan if math.isinf(power) or math.isnan(shifted) else shifted / power
    part = math.modf(shifted)[0]
    whole = math.ceil(shifted) if part >= threshold else math.floor(shifted)
    return float(whole) / power if power else math.nan


def _exact(first: Any, others: tuple[Any, ...], combine: Callable[[Any, Any], Any]) -> float:
    """Applies an operation to the decimal numbers that are written for the floats."""
    result = _fraction(first)
    for other in others:
        result = combine(result, _fraction(other))
    try:
        return float(result)
    except OverflowError:
        return math.inf if result > 0 else -math.inf


def _fraction(value: Any) -> Any:
    from fractions import Fraction

    number = to_float(value)
    if not math.isfinite(number):
        raise TemplateError(f"Cannot create a Decimal from {to_text(number)}")
    return Fraction(repr(number))


@FAMILY.add("any...", "addf")
def addf(*values: Any) -> float:
    """The sum of floats (sprig, Float Math Functions)."""
    return _exact(0.0, values, lambda left, right: left + right)


@FAMILY.add("any", "add1f")
def add1f(value: Any) -> float:
    """The number plus 1 (sprig, Float Math Functions)."""
    return _exact(value, (1.0,), lambda left, right: left + right)


@FAMILY.add("any any...", "subf")
def subf(first: Any, *others: Any) -> float:
    """The difference of floats (sprig, Float Math Functions)."""
    return _exact(first, others, lambda left, right: left - right)


@FAMILY.add("any any...", "mulf")
def mulf(first: Any, *others: Any) -> float:
    """The product of floats (sprig, Float Math Functions)."""
    return _exact(first, others, lambda left, right: left * right)


@FAMILY.add("any any...", "divf")
def divf(first: Any, *others: Any) -> float:
    """The quotient of floats, with 16 decimal places (sprig, Float Math Functions)."""
    return _exact(first, others, _quotient)


def _quotient(left: Any, right: Any) -> Any:
    from fractions import Fraction

    if not right:
        raise TemplateError("decimal division by 0")
    scaled = left / right * 10**16
    whole = math.floor(abs(scaled) + Fraction(1, 2))
    return Fraction(whole if scaled >= 0 else -whole, 10**16)


@FAMILY.add("int", "until")
def until(count: int) -> Ints:
    """The integers from 0 to before a number (sprig, Integer List Functions)."""
    return until_step(0, count, -1 if count < 0 else 1)


@FAMILY.add("int int int", "untilStep")
def until_step(start: int, stop: int, step: int) -> Ints:
    """The integers from a start to before a stop (sprig, Integer List Functions)."""
    if (stop < start and step >= 0) or (stop >= start and step <= 0):
        return Ints()
    numbers = range(start, stop, step)
    if len(numbers) > MOST:
        raise TemplateError(f"the list is longer than {MOST} items")
    return Ints(numbers)


@FAMILY.add("int...", "seq")
def seq(*parameters: int) -> str:
    """Integers as the command `seq` writes them, on one line (sprig, Integer List Functions)."""
    if not 1 <= len(parameters) <= 3:
        return ""
    start, end = (1, parameters[0]) if len(parameters) == 1 else (parameters[0], parameters[-1])
    direction = -1 if end < start else 1
    step = parameters[1] if len(parameters) == 3 else direction
    if end < start and step > 0:
        return ""
    return " ".join(map(str, until_step(start, end + direction, step)))


@FAMILY.add("int int", "randInt")
def rand_int(least: int, limit: int) -> int:
    """A number from the first to before the second, here always the first (sprig, Math Functions)."""
    if limit <= least:
        raise TemplateError("invalid argument to Intn")
    return least
