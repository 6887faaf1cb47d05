"""As much of LogQL as a dashboard's policies need: its brackets and its ranges. It is not parsed.

Source: grafana.com/docs/loki/latest/query/.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.lazy import regex

_QUOTED = regex(r""""(?>(?:\\.?|[^"\\])*)(?:"|\Z)|`[^`]*+(?:`|\Z)""")
_RANGE = regex(r"\[\s*\d[\w.]*\s*\]")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_VARIABLE = regex(r"\$\{[^}$]*\}|\[\[\w+(?::\w+)?\]\]")


def fixed_ranges(text: str) -> Iterator[tuple[int, int]]:
    """Where a query looks back over a range that is written out: `[5m]`."""
    for match in _RANGE.finditer(_blanked(text)):
        yield match.span()


def unbalanced(text: str) -> int | None:
    """The offset of the first bracket without its partner; None where all fit."""
    opened: list[tuple[str, int]] = []
    for offset, char in enumerate(_blanked(text)):
        if char in "([{":
            opened.append((char, offset))
        elif char in _PAIRS:
            if not opened:
                return offset
            last, at = opened.pop()
            if last != _PAIRS[char]:
                return at
    return opened[-1][1] if opened else None


def _blanked(text: str) -> str:
    """The text with strings and variables blanked out, every other character at its place."""
    text = _QUOTED.sub(lambda match: " " * len(match[0]), text)
    return _VARIABLE.sub(lambda match: " " * len(match[0]), text)
