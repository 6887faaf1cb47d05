"""The names of images in commands, parts of which may be unknown."""

from __future__ import annotations

from functools import lru_cache
from re import Pattern, compile, escape, split

# The unknown parts of a name: `${REGISTRY}`, `${{ secrets.REGISTRY }}`.
_UNKNOWN = r"\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\w+|`[^`]*`|\$\([^)]*\)"


def is_unknown(name: str) -> bool:
    """Whether a part of a name is unknown."""
    return "$" in name or "`" in name


def may_be(pattern: str, name: str) -> bool:
    """Whether a name with unknown parts may be another name."""
    return _names(pattern).fullmatch(name) is not None


@lru_cache(maxsize=1_000)
def _names(pattern: str) -> Pattern[str]:
    """An expression for the names that a name with unknown parts may be."""
    return compile(".+".join(escape(part) for part in split(_UNKNOWN, pattern)))
