"""Helmfile: the charts and the files of values that it deploys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import Helmfile, Release

__all__ = ["Helmfile", "Release"]

__getattr__ = lazy_names(__name__, dict.fromkeys(__all__, ".model"))
