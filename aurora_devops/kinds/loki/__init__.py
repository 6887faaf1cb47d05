"""Loki: where it stores logs, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import Loki
    from .validity import InvalidLokiConfig

_HOMES = {".model": ("Loki",), ".validity": ("InvalidLokiConfig",)}

__all__ = ["InvalidLokiConfig", "Loki"]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
