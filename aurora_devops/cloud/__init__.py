"""Infrastructure that code declares, whatever the tool: resources, their values, tables of checks over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.lazy import lazy_names

if TYPE_CHECKING:
    from .checks import (
        Check,
        Fault,
        Row,
        Table,
        all_of,
        any_of,
        companion,
        contains_all_of,
        contains_none_of,
        each,
        fault,
        is_absent,
        is_at_least,
        is_at_most,
        is_false,
        is_none_of,
        is_one_of,
        is_set,
        is_true,
        row,
        when,
    )
    from .iam import PolicyDocument, Statement
    from .resource import Block, CloudResource, Found
    from .value import UNKNOWN, Value

__all__ = [
    "UNKNOWN",
    "Block",
    "Check",
    "CloudResource",
    "Fault",
    "Found",
    "PolicyDocument",
    "Row",
    "Statement",
    "Table",
    "Value",
    "all_of",
    "any_of",
    "companion",
    "contains_all_of",
    "contains_none_of",
    "each",
    "fault",
    "is_absent",
    "is_at_least",
    "is_at_most",
    "is_false",
    "is_none_of",
    "is_one_of",
    "is_set",
    "is_true",
    "row",
    "when",
]

_HOMES = {
    **dict.fromkeys(("Block", "CloudResource", "Found"), ".resource"),
    **dict.fromkeys(("PolicyDocument", "Statement"), ".iam"),
    **dict.fromkeys(("UNKNOWN", "Value"), ".value"),
}

__getattr__ = lazy_names(__name__, {name: _HOMES.get(name, ".checks") for name in __all__})
