"""Definitions of tasks of Elastic Container Service in JSON: the containers that they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import Container, TaskDefinition

__all__ = ["Container", "TaskDefinition"]

__getattr__ = lazy_names(__name__, dict.fromkeys(__all__, ".model"))
