"""Version constraints: `>= 1.0, < 2.0`, `~> 1.5`.

Source: developer.hashicorp.com/terraform/language/expressions/version-constraints.
"""

from __future__ import annotations

from ...core.lazy import regex

_CONSTRAINT = regex(r"\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+){0,2})(?:-[\w.-]+)?(?:\+[\w.-]+)?\s*")
Version = tuple[int, ...]


def constraints(text: str) -> list[tuple[str, Version]] | None:
    """The operators and versions of a constraint; None if it cannot be read."""
    found = []
    for part in text.split(","):
        match = _CONSTRAINT.fullmatch(part)
        if match is None or any(len(number) > 9 for number in match[2].split(".")):
            return None
        found.append((match[1] or "=", tuple(map(int, match[2].split(".")))))
    return found


def allows(text: str, version: Version) -> bool:
    """Whether a constraint allows a version; True if the constraint cannot be read."""
    return all(_holds(operator, version, wanted) for operator, wanted in constraints(text) or ())


def _holds(operator: str, version: Version, wanted: Version) -> bool:
    full = (*wanted, 0, 0)[:3]
    match operator:
        case "=":
            return version == full
        case "!=":
            return version != full
        case ">=":
            return version >= full
        case "<=":
            return version <= full
        case ">":
            return version > full
        case "<":
            return version < full
    # The last number that is written may be higher.
    return version >= full and version[: max(1, len(wanted) - 1)] == wanted[: max(1, len(wanted) - 1)]
