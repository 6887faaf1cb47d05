"""Durations, sizes and numbers in a Compose file."""

from __future__ import annotations

import re

from ...core.lazy import regex
from ...subjects import is_for_number
from .short import is_unknown

# compose-go accepts days and weeks beside the units of Go.
_DURATION = regex(r"-?(?:\d++(?>(?:\.\d*+)?)(?:ns|us|µs|ms|s|m|h|d|w))+|0")
# docker/go-units, RAMInBytes.
_SIZE = regex(r"\d++(?>(?:\.\d++)*) ?+(?:[kmgtp]i?)?b?|-1", re.IGNORECASE)
_NUMBER = regex(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_AMOUNT = regex(r"(\d+(?:\.\d+)?|\.\d+) ?([kmgtp]?)i?b?", re.IGNORECASE)
_INTEGER = regex(r"[-+]?\d+")


def is_duration(value: object) -> bool:
    """Whether a value is a duration such as `1m30s`, or not known; the schema reports what is not a string."""
    return not isinstance(value, str) or _fits(value, _DURATION)


def is_size(value: object) -> bool:
    """Whether a value is a number of bytes such as `512m`, or not known."""
    return _fits(value, _SIZE)


def is_number(value: object) -> bool:
    """Whether a value is a number, or not known."""
    return _fits(value, _NUMBER)


def amount(value: object) -> float | None:
    """The number, or the number of bytes, that a value is; None if it is neither or not known."""
    match = _AMOUNT.fullmatch(str(value))
    return float(match[1]) * 1024 ** "_kmgtp".index(match[2].lower() or "_") if match else None


def integer(value: object) -> int | None:
    """The integer that a value is, or that its text is; None if it is not an integer or not known."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    text = str(value)
    return int(text) if len(text) < 20 and _INTEGER.fullmatch(text) else None


def _fits(value: object, form: re.Pattern[str]) -> bool:
    text = str(value)
    return value is None or is_unknown(text) or is_for_number(text) or form.fullmatch(text) is not None
