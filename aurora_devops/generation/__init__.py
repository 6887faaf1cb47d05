"""From an application to a delivery that is proven: generators behind one gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.lazy import lazy_names

if TYPE_CHECKING:
    from .application import Application, Resources, Slo, Variable
    from .bundle import (
        AGENTS,
        ARTIFACTS,
        PLACEHOLDER,
        Agent,
        Artifact,
        Bundle,
        Evidence,
        Generator,
        Request,
        parts_of,
    )

_HOMES = {
    ".application": ("Application", "Resources", "Slo", "Variable"),
    ".bundle": (
        "AGENTS",
        "ARTIFACTS",
        "PLACEHOLDER",
        "Agent",
        "Artifact",
        "Bundle",
        "Evidence",
        "Generator",
        "Request",
        "parts_of",
    ),
}

__all__ = [
    "AGENTS",
    "ARTIFACTS",
    "PLACEHOLDER",
    "Agent",
    "Application",
    "Artifact",
    "Bundle",
    "Evidence",
    "Generator",
    "Request",
    "Resources",
    "Slo",
    "Variable",
    "parts_of",
]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
