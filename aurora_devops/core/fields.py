"""Types and spellings of fields that several kinds share."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from .node import Before

_YES = frozenset({"y", "yes", "on", "true"})


_NONE: Mapping[str, str] = MappingProxyType({})


def camel_case(name: str, initialisms: Mapping[str, str] = _NONE) -> str:
    """The name of a field in camel case; words after the first that are initialisms are spelled as given."""
    first, *rest = name.strip("_").split("_")
    return first + "".join(initialisms.get(word) or word.capitalize() for word in rest)


def _as_flag(value: Any) -> Any:
    return value.lower() in _YES if isinstance(value, str) else value


Word = str | None
Words = list[str]
# With the words that YAML 1.1 has for it, as Go's readers do.
Flag = Annotated[bool | None, Before(_as_flag)]
Plain = dict[str, Any]
