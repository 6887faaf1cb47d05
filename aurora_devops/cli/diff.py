"""Fixes as a unified diff in which secrets are masked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from ..core.fixing import Outcome
from ..core.lazy import regex
from ..core.redaction import Mask, Redaction
from ..core.report import Report
from ..core.source import Source
from ..reporters.escaping import escape

_COLOURS = {"+": "32", "-": "31", "@": "36"}
# A line of a log that begins like this, after blanks, is a command to the runner of GitHub.
_COMMAND = regex(r"(?<=^ )\s*::")


def unified(
    outcome: Outcome,
    report: Report,
    redactions: Sequence[Redaction],
    prefix: str = "",
    colour: bool = False,
) -> str:
    """The diff of one file, masked by the redactions and by what sensitive policies found, whatever is selected."""
    found = [
        finding.span
        for finding in (*report.findings, *report.suppressed, *report.aside)
        if finding.path == outcome.path and finding.policy.sensitive
    ]
    source = Source(outcome.path, outcome.before)
    mask = Mask.of(source, redactions, found)
    before = _split(mask.text())
    # A line that is not changed is masked as it was: what only a policy found is not known in the new text.
    known = dict(zip(_split(outcome.before), before, strict=True))
    after = _split(Mask.of(Source(outcome.path, outcome.after), redactions).text())
    after = [
        known.get(line) or mask.message(masked)
        for line, masked in zip(_split(outcome.after), after, strict=True)
    ]
    return "".join(_lines(before, after, prefix + outcome.path, colour))


def _split(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _lines(before: list[str], after: list[str], path: str, colour: bool) -> Iterator[str]:
    for line in difflib.unified_diff(before, after, f"a/{path}", f"b/{path}"):
        shown = _COMMAND.sub(_written, escape(line.rstrip("\r\n")))
        code = _COLOURS.get(line[:1]) if colour else None
        yield f"\x1b[{code}m{shown}\x1b[0m\n" if code else f"{shown}\n"
        if not line.endswith(("\n", "\r")):
            yield "\\ No newline at end of file\n"


def _written(match: re.Match[str]) -> str:
    return match[0].replace("::", "\\x3a:")
