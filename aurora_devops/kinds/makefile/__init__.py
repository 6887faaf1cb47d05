"""Makefiles: their targets, and the commands that make runs for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import Makefile, Recipe, Rule

_HOMES = {".model": ("Makefile", "Recipe", "Rule")}

__all__ = ["Makefile", "Recipe", "Rule"]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
