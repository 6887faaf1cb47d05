"""Durations, sizes and numbers as compose writes them."""

from __future__ import annotations

import re

from ...core.lazy import regex
from .short import is_unknown

# compose-go reads durations with days and weeks besides Go's own units.
_DURATION = regex(r"-?(?:\d++(?>(?:\.\d*+)?)(?:ns|us|µs|ms|s|m|h|d|w))+|0")
# docker/go-units, RAMInBytes.
_SIZE = regex(r"\d++(?>(?:\.\d++)*) ?+(?:[kmgtp]i?)?b?|-1", re.IGNORECASE)
_NUMBER = regex(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_INTEGER = regex(r"[-+]?\d+")


def is_duration(value: object) -> bool:
    """Whether a value is a duration such as `1m30s`, or is not known."""
    return _fits(value, _DURATION)


def is_size(value: object) -> bool:
    """Whether a value is a number of bytes such as `512m`, or is not known."""
    return _fits(value, _SIZE)


def is_number(value: object) -> bool:
    """Whether a value is a number, or is not known."""
    return _fits(value, _NUMBER)


def integer(value: object) -> int | None:
    """The integer that a value is or spells; None where it is none, or not known."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    text = str(value)
    return int(text) if len(text) < 20 and _INTEGER.fullmatch(text) else None


def _fits(value: object, form: re.Pattern[str]) -> bool:
    text = str(value)
    return value is None or is_unknown(text) or form.fullmatch(text) is not None
