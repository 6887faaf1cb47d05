"""Reading data that no model describes: a value of another type counts as empty."""

from typing import Any


def mapping(value: object) -> dict[str, Any]:
    """A mapping; empty if the value is something else."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[Any]:
    """A list; empty if the value is something else."""
    return value if isinstance(value, list) else []
