"""Report to text: every reporter is one function, imported when it is first called."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..core.plugin import Reporter
    from ..core.policy import Policy
    from ..core.report import Report

    REPORTERS: tuple[Reporter, ...]

__all__ = ["REPORTERS", "SITE", "page_url"]

SITE = "https://aurora-devops.github.io"
_OWN_PACKAGES = frozenset({"", "aurora_devops", "aurora_policies"})


def page_url(policy: Policy) -> str:
    """The address of a policy's page; empty for a plugin's policy, whose page is not on our site."""
    own = policy.module.partition(".")[0] in _OWN_PACKAGES
    return f"{SITE}/policies/{policy.code}/" if own else ""


def __getattr__(name: str) -> tuple[Reporter, ...]:
    # A run that is answered from the cache renders without paying for pluggy, which `Reporter` imports.
    if name != "REPORTERS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ..core.plugin import Reporter

    reporters = (
        Reporter("text", "for people: every finding with its line of source, and a summary", _lazy("text")),
        Reporter("concise", "one line for each finding", _lazy("text", "concise")),
        Reporter("json", "everything in the report, versioned, with a published schema", _lazy("json")),
        Reporter("sarif", "SARIF 2.1.0, for code scanning", _lazy("sarif")),
        Reporter("github", "annotations of a GitHub Actions run", _lazy("github")),
        Reporter("gitlab", "GitLab Code Quality", _lazy("gitlab")),
        Reporter("junit", "JUnit XML, for whatever shows test results", _lazy("junit")),
    )
    globals()[name] = reporters
    return reporters


def _lazy(module: str, function: str = "render") -> Callable[[Report], str]:
    """A function of a module of this package, imported by its first call."""

    def render(report: Report) -> str:
        rendered: str = getattr(importlib.import_module(f"{__name__}.{module}"), function)(report)
        return rendered

    return render
