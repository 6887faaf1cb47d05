"""The values that matchers of labels match."""

from __future__ import annotations

from ..core.lazy import regex

_ALTERNATIVES = regex(r"[\w -]+(?:\|[\w -]+)*")


def alternatives(op: str, value: str) -> tuple[str, ...]:
    """The values that a matcher matches; empty if it cannot be enumerated."""
    if op == "=":
        return (value,)
    plain = value.removeprefix("^").removesuffix("$").removeprefix("(").removesuffix(")")
    return tuple(plain.split("|")) if op == "=~" and _ALTERNATIVES.fullmatch(plain) else ()
