"""CODEOWNERS: who reviews changes of which files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import CodeOwners, OwnerRule
    from .paths import HiddenRule, UnmatchedPattern

_HOMES = {".model": ("CodeOwners", "OwnerRule"), ".paths": ("HiddenRule", "UnmatchedPattern")}

__all__ = ["CodeOwners", "HiddenRule", "OwnerRule", "UnmatchedPattern"]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
