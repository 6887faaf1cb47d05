"""Dependabot: which dependencies it updates, where and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .manifests import MissingEcosystem, MissingManifest
    from .model import Dependabot, Update
    from .validity import InvalidDependabotConfig

_HOMES = {
    ".manifests": ("MissingEcosystem", "MissingManifest"),
    ".model": ("Dependabot", "Update"),
    ".validity": ("InvalidDependabotConfig",),
}

__all__ = ["Dependabot", "InvalidDependabotConfig", "MissingEcosystem", "MissingManifest", "Update"]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
