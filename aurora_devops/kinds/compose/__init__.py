"""Compose files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import (
        Build,
        ComposeFile,
        Config,
        Dependency,
        Deploy,
        DeviceRequest,
        File,
        Healthcheck,
        Network,
        Resource,
        Secret,
        Service,
        ServiceIn,
        Volume,
        Watch,
    )
    from .short import Binding, Mount, Ports

__all__ = [
    "Binding",
    "Build",
    "ComposeFile",
    "Config",
    "Dependency",
    "Deploy",
    "DeviceRequest",
    "File",
    "Healthcheck",
    "Mount",
    "Network",
    "Ports",
    "Resource",
    "Secret",
    "Service",
    "ServiceIn",
    "Volume",
    "Watch",
]

_SHORT = ("Binding", "Mount", "Ports")

__getattr__ = lazy_names(__name__, {name: ".short" if name in _SHORT else ".model" for name in __all__})
