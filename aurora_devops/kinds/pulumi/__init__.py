"""Pulumi: projects, programs and stacks: `from aurora_devops.kinds.pulumi import Project`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import Mistake, Options, PlainSecret, Project, ResourceDeclaration, Stack, Unused

__all__ = ["Mistake", "Options", "PlainSecret", "Project", "ResourceDeclaration", "Stack", "Unused"]

__getattr__ = lazy_names(__name__, dict.fromkeys(__all__, ".model"))
