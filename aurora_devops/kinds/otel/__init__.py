"""The OpenTelemetry Collector: its components and pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .components import InvalidCollectorConfig, UndefinedComponent, UnusedComponent
    from .model import Collector, CollectorPipeline

_HOMES = {
    ".components": ("InvalidCollectorConfig", "UndefinedComponent", "UnusedComponent"),
    ".model": ("Collector", "CollectorPipeline"),
}

__all__ = [
    "Collector",
    "CollectorPipeline",
    "InvalidCollectorConfig",
    "UndefinedComponent",
    "UnusedComponent",
]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
