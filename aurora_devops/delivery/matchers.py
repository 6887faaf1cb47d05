"""The values that matchers of labels match."""

from __future__ import annotations

import re
from functools import lru_cache

from ..core.lazy import regex

_ALTERNATIVES = regex(r"[\w -]+(?:\|[\w -]+)*")


def alternatives(op: str, value: str) -> tuple[str, ...]:
    """The values that a matcher matches; empty if it cannot be enumerated."""
    if op == "=":
        return (value,)
    plain = value.removeprefix("^").removesuffix("$").removeprefix("(").removesuffix(")")
    return tuple(plain.split("|")) if op == "=~" and _ALTERNATIVES.fullmatch(plain) else ()


@lru_cache(maxsize=1024)
def matches(op: str, pattern: str, value: str) -> bool:
    """Whether a matcher matches a value; a pattern that cannot be read matches any value."""
    if op in ("=", "!="):
        return (value == pattern) == (op == "=")
    # RE2 and Python agree on the simple patterns of matchers.
    try:
        fits = re.compile(f"(?:{pattern})\\Z").match(value) is not None
    except (re.error, RecursionError, OverflowError):
        return True
    return fits == (op == "=~")
