"""Report to text: every reporter is one function, imported when it is first called."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..core.plugin import Reporter
    from ..core.policy import Policy
    from ..core.report import Report, Reported, TextFix

    REPORTERS: tuple[Reporter, ...]

__all__ = ["FORMATS", "REPORTERS", "SITE", "fix_title", "page_url"]

SITE = "https://aurora-devops.github.io"
_LONGEST_EDIT = 60
_OWN_PACKAGES = frozenset({"", "aurora_devops", "aurora_policies"})

# Of each format: what it is for, and the module and the function that write it.
_BUILTIN = {
    "text": ("for a terminal: every finding with its line of source, and a summary", "text", "render"),
    "concise": ("one line per finding", "text", "concise"),
    "json": ("the whole report, versioned, with a published schema", "json", "render"),
    "sarif": ("SARIF 2.1.0, for code scanning", "sarif", "render"),
    "github": ("annotations of a GitHub Actions run", "github", "render"),
    "gitlab": ("GitLab Code Quality", "gitlab", "render"),
    "junit": ("JUnit XML, for CI systems that show test results", "junit", "render"),
    "markdown": ("a table for a pull request comment or a step summary", "markdown", "render"),
    "html": ("one page with filters and fixes as diffs, which works without a network", "html", "render"),
    "rdjson": ("reviewdog, with fixes as suggestions", "rdjson", "render"),
    "checkstyle": ("Checkstyle XML", "checkstyle", "render"),
}
FORMATS = tuple(_BUILTIN)


def page_url(policy: Policy) -> str:
    """The address of a policy's page; a page of a plugin's policy is not on our site."""
    own = policy.module.partition(".")[0] in _OWN_PACKAGES
    return f"{SITE}/policies/{policy.code}/" if own else policy.url


def fix_title(finding: Reported, fix: TextFix) -> str:
    """What a fix does: its title, or else a description of its edits."""
    if fix.title:
        return f"{fix.title[:1].upper()}{fix.title[1:]}"
    texts = {edit.text.strip() for edit in fix.edits}
    if texts == {""}:
        return "Remove the text"
    text = next(iter(texts), "")
    if len(texts) != 1 or not 0 < len(text) <= _LONGEST_EDIT or "\n" in text:
        return f"Fix {finding.policy.name}"
    inserted = all(edit.span.start == edit.span.end for edit in fix.edits)
    return f"Insert '{text}'" if inserted else f"Replace with '{text}'"


def __getattr__(name: str) -> tuple[Reporter, ...]:
    # A run that is answered from the cache does not import pluggy, which `Reporter` needs.
    if name != "REPORTERS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ..core.plugin import Reporter

    reporters = tuple(Reporter(name, title, _lazy(*at)) for name, (title, *at) in _BUILTIN.items())
    globals()[name] = reporters
    return reporters


def _lazy(module: str, function: str) -> Callable[[Report], str]:
    """A function of a module of this package, imported by its first call."""

    def render(report: Report) -> str:
        rendered: str = getattr(importlib.import_module(f"{__name__}.{module}"), function)(report)
        return rendered

    return render
