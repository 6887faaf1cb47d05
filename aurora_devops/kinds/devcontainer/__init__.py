"""Dev containers: the image, the features and the commands of a development environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import DevContainer
    from .parse import MissingContainerFile

_HOMES = {".model": ("DevContainer",), ".parse": ("MissingContainerFile",)}

__all__ = ["DevContainer", "MissingContainerFile"]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
