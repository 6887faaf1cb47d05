"""Lint, fix, read, write and generate the files that build, deploy and monitor an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .core.lazy import lazy_names

if TYPE_CHECKING:
    from .api import explain, fix, generate, graph, lint, policies, read, read_as, render
    from .core.config import Config, LintConfig
    from .core.context import Context
    from .core.facts import Fact, Repository, Site, Statement
    from .core.finding import Edit, Finding, Fix, Related
    from .core.fixing import Outcome
    from .core.kind import Document, Embedded, Kind, Problem, Silence, Tree, WrongType
    from .core.node import Node, build
    from .core.options import PolicyOptions, option
    from .core.place import At, Place
    from .core.plugin import PolicyFolder, Reporter, hookimpl, policies_in
    from .core.policy import Category, Example, Policy, Severity, bad, good, policy
    from .core.profiles import Profile
    from .core.report import Report, Reported
    from .core.settings import ConfigError
    from .core.source import Location, Source, Span, Unreadable
    from .core.version import __version__
    from .generation import Application, Artifact, Bundle, Generator, Request
    from .subjects import Image, Port, Script, Setting

_HOMES = {
    ".api": ("explain", "fix", "generate", "graph", "lint", "policies", "read", "read_as", "render"),
    ".core.config": ("Config", "ConfigError", "LintConfig"),
    ".core.context": ("Context",),
    ".core.facts": ("Fact", "Repository", "Site", "Statement"),
    ".core.finding": ("Edit", "Finding", "Fix", "Related"),
    ".core.fixing": ("Outcome",),
    ".core.kind": ("Document", "Embedded", "Kind", "Problem", "Silence", "Tree", "WrongType"),
    ".core.node": ("Node", "build"),
    ".core.options": ("PolicyOptions", "option"),
    ".core.place": ("At", "Place"),
    ".core.plugin": ("PolicyFolder", "Reporter", "hookimpl", "policies_in"),
    ".core.policy": ("Category", "Example", "Policy", "Severity", "bad", "good", "policy"),
    ".core.profiles": ("Profile",),
    ".core.report": ("Report", "Reported"),
    ".core.source": ("Location", "Source", "Span", "Unreadable"),
    ".core.version": ("__version__",),
    ".generation": ("Application", "Artifact", "Bundle", "Generator", "Request"),
    ".subjects": ("Image", "Port", "Script", "Setting"),
}

__all__ = [
    "Application",
    "Artifact",
    "At",
    "Bundle",
    "Category",
    "Config",
    "ConfigError",
    "Context",
    "Document",
    "Edit",
    "Embedded",
    "Example",
    "Fact",
    "Finding",
    "Fix",
    "Generator",
    "Image",
    "Kind",
    "LintConfig",
    "Location",
    "Node",
    "Outcome",
    "Place",
    "Policy",
    "PolicyFolder",
    "PolicyOptions",
    "Port",
    "Problem",
    "Profile",
    "Related",
    "Report",
    "Reported",
    "Reporter",
    "Repository",
    "Request",
    "Script",
    "Setting",
    "Severity",
    "Silence",
    "Site",
    "Source",
    "Span",
    "Statement",
    "Tree",
    "Unreadable",
    "WrongType",
    "__version__",
    "bad",
    "build",
    "explain",
    "fix",
    "generate",
    "good",
    "graph",
    "hookimpl",
    "lint",
    "option",
    "policies",
    "policies_in",
    "policy",
    "read",
    "read_as",
    "render",
]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
