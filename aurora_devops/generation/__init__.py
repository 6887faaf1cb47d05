"""From an application to a delivery that is proven: generators behind one gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.lazy import lazy_names

if TYPE_CHECKING:
    from .agents import AGENTS, ARTIFACTS, Agent, AgentConfig, agent_of, parts_of
    from .application import Application, Resources, Slo, Variable, Worker
    from .bundle import PLACEHOLDER, Artifact, Bundle, Evidence, Generator, LeftOut, Request
    from .stack import Stack, TemplateSet

_HOMES = {
    ".agents": ("AGENTS", "ARTIFACTS", "Agent", "AgentConfig", "agent_of", "parts_of"),
    ".application": ("Application", "Resources", "Slo", "Variable", "Worker"),
    ".bundle": ("PLACEHOLDER", "Artifact", "Bundle", "Evidence", "Generator", "LeftOut", "Request"),
    ".stack": ("Stack", "TemplateSet"),
}

__all__ = [
    "AGENTS",
    "ARTIFACTS",
    "PLACEHOLDER",
    "Agent",
    "AgentConfig",
    "Application",
    "Artifact",
    "Bundle",
    "Evidence",
    "Generator",
    "LeftOut",
    "Request",
    "Resources",
    "Slo",
    "Stack",
    "TemplateSet",
    "Variable",
    "Worker",
    "agent_of",
    "parts_of",
]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
