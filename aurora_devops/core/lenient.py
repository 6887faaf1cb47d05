"""Fields that take a value of a wrong type for none: it must not cost the section it stands in.

What is wrong with it is told by the tables and schemas that an artifact is held against.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

_YES = frozenset({"y", "yes", "on", "true"})


def as_mapping(value: Any) -> Any:
    """A mapping; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_mappings(value: Any) -> Any:
    """A list of mappings, in which each item keeps its index."""
    return [as_mapping(item) for item in value] if isinstance(value, list) else []


def as_word(value: Any) -> Any:
    """A text or a number."""
    return None if value is None or isinstance(value, (dict, list, bool)) else value


def as_words(value: Any) -> Any:
    """A list of texts, in which each item keeps its index."""
    if not isinstance(value, list):
        return []
    return ["" if item is None or isinstance(item, (dict, list)) else str(item) for item in value]


def _as_flag(value: Any) -> Any:
    return value.lower() in _YES if isinstance(value, str) else value if isinstance(value, bool) else None


Word = Annotated[str | None, BeforeValidator(as_word)]
Words = Annotated[list[str], BeforeValidator(as_words)]
# With the words that YAML 1.1 has for it, as Go's readers do.
Flag = Annotated[bool | None, BeforeValidator(_as_flag)]
Plain = Annotated[dict[str, Any], BeforeValidator(as_mapping)]
