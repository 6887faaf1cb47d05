"""package.json: the scripts of a package of Node.js."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import Package

__all__ = ["Package"]

__getattr__ = lazy_names(__name__, {"Package": ".model"})
