"""Skaffold: what it builds, and the manifests that it deploys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import Artifact, Skaffold

__all__ = ["Artifact", "Skaffold"]

__getattr__ = lazy_names(__name__, dict.fromkeys(__all__, ".model"))
