"""The headings by which a runbook is recognised."""

from __future__ import annotations

import re

from ...core.lazy import regex

_CAUSE = regex(r"^#{1,4}[ \t]+(?:diagnos\w*|triage|investigat\w*|debugging)\b", re.I | re.MULTILINE)
_CURE = regex(
    r"^#{1,4}[ \t]+(?:mitigat\w*|remediat\w*|resolution|impact|meaning|symptoms?)\b", re.I | re.MULTILINE
)


def has_runbook_headings(text: str) -> bool:
    """Whether a document has a section on the cause of an alert, and one on its meaning or its cure."""
    return _CAUSE.search(text) is not None and _CURE.search(text) is not None
