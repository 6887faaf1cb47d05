"""Kustomize: Kustomizations, Components, and what they build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import (
        BuildProblem,
        Generator,
        Image,
        Kustomization,
        LeftOutPath,
        OutsideFile,
        Patch,
        Unmatched,
        UnmatchedPatch,
    )
    from .remote import is_remote

__all__ = [
    "BuildProblem",
    "Generator",
    "Image",
    "Kustomization",
    "LeftOutPath",
    "OutsideFile",
    "Patch",
    "Unmatched",
    "UnmatchedPatch",
    "is_remote",
]

__getattr__ = lazy_names(__name__, dict.fromkeys(__all__, ".model") | {"is_remote": ".remote"})
