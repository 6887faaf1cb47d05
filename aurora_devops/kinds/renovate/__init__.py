"""Renovate: which dependencies it updates, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import DeprecatedOption, Renovate
    from .validity import InvalidRenovateConfig

_HOMES = {
    ".model": ("DeprecatedOption", "Renovate"),
    ".validity": ("InvalidRenovateConfig",),
}

__all__ = ["DeprecatedOption", "InvalidRenovateConfig", "Renovate"]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
