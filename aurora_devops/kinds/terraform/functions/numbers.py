"""Functions of numbers."""

from __future__ import annotations

import math


def _integer(number: float) -> float:
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _power(base: float, exponent: float) -> float:
    if abs(exponent) > 1000:
        raise ValueError
    return _integer(float(base) ** float(exponent))


def _parse(text: str, base: int) -> int:
    if not 2 <= base <= 36 or len(text) > 1000:
        raise ValueError
    return int(text, base)


PLAIN = {
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "log": lambda number, base: _integer(math.log(number, base)),
    "max": max,
    "min": min,
    "parseint": _parse,
    "pow": _power,
    "signum": lambda number: (number > 0) - (number < 0),
}
