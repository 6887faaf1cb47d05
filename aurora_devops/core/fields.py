"""Types of fields that several kinds share."""

from __future__ import annotations

from typing import Annotated, Any

from .node import Before

_YES = frozenset({"y", "yes", "on", "true"})


def _as_flag(value: Any) -> Any:
    return value.lower() in _YES if isinstance(value, str) else value


Word = str | None
Words = list[str]
# With the words that YAML 1.1 has for it, as Go's readers do.
Flag = Annotated[bool | None, Before(_as_flag)]
Plain = dict[str, Any]
