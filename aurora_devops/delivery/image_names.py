"""The names of images in commands, parts of which may be unknown."""

from __future__ import annotations

from functools import lru_cache
from re import Pattern, compile, escape, findall, fullmatch, split

# The unknown parts of a name: `${REGISTRY}`, `${{ secrets.REGISTRY }}`.
_UNKNOWN = r"\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\w+|`[^`]*`|\$\([^)]*\)"


def is_unknown(name: str) -> bool:
    """Whether a part of a name is unknown."""
    return "$" in name or "`" in name


def may_be(pattern: str, name: str) -> bool:
    """Whether a name with unknown parts may be another name."""
    return _names(pattern).fullmatch(name) is not None


def filled(pattern: str, name: str, path: str) -> str:
    """A path with the part of a name that stands for its only unknown part; empty if that is not in the pattern."""
    unknown = set(findall(_UNKNOWN, path))
    parts = findall(_UNKNOWN, pattern)
    if len(unknown) != 1 or parts[-1:] != list(unknown) or parts.count(parts[-1]) != 1:
        return ""
    before, _, after = pattern.rpartition(parts[-1])
    text = ".+".join(escape(part) for part in split(_UNKNOWN, before))
    match = fullmatch(rf"{text}([\w.-]+){escape(after)}", name)
    return path.replace(parts[-1], match[1]) if match else ""


@lru_cache(maxsize=1_000)
def _names(pattern: str) -> Pattern[str]:
    """An expression for the names that a name with unknown parts may be."""
    return compile(".+".join(escape(part) for part in split(_UNKNOWN, pattern)))
