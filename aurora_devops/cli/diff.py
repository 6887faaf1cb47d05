"""Fixes as a unified diff in which secrets are masked."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from ..core.fixing import Outcome
from ..core.report import Report
from ..reporters.escaping import escape

_COLOURS = {"+": "32", "-": "31", "@": "36"}


def unified(outcome: Outcome, report: Report, prefix: str = "", colour: bool = False) -> str:
    """The diff of one file; what a sensitive policy found in it is masked."""
    secrets = {
        outcome.before[f.span.start : f.span.end]
        for f in (*report.findings, *report.suppressed)
        if f.path == outcome.path and f.policy.sensitive
    }
    path = prefix + outcome.path
    return "".join(_lines(_masked(outcome.before, secrets), _masked(outcome.after, secrets), path, colour))


def _masked(text: str, secrets: set[str]) -> str:
    for secret in sorted(secrets - {""}, key=len, reverse=True):
        text = text.replace(secret, "*" * len(secret))
    return text


def _lines(before: str, after: str, path: str, colour: bool) -> Iterator[str]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in difflib.unified_diff(old, new, f"a/{path}", f"b/{path}"):
        shown = escape(line.rstrip("\r\n"))
        code = _COLOURS.get(line[:1]) if colour else None
        yield f"\x1b[{code}m{shown}\x1b[0m\n" if code else f"{shown}\n"
        if not line.endswith(("\n", "\r")):
            yield "\\ No newline at end of file\n"
