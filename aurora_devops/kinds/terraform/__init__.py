"""Terraform and OpenTofu: `from aurora_devops.kinds.terraform import Resource`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import (
        Check,
        Configuration,
        DataSource,
        InputVariable,
        Locals,
        LocalValue,
        ModuleCall,
        ModuleFolder,
        Nested,
        Node,
        Output,
        Provider,
        Refactoring,
        Resource,
        Settings,
        UnknownBlock,
    )

__all__ = [
    "Check",
    "Configuration",
    "DataSource",
    "InputVariable",
    "LocalValue",
    "Locals",
    "ModuleCall",
    "ModuleFolder",
    "Nested",
    "Node",
    "Output",
    "Provider",
    "Refactoring",
    "Resource",
    "Settings",
    "UnknownBlock",
]

__getattr__ = lazy_names(__name__, dict.fromkeys(__all__, ".model"))
