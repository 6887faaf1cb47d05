"""Entries of a kustomization that are addresses."""

from __future__ import annotations

import re

from ...core.lazy import regex

_REMOTE = regex(
    r"(?:git::)?(?:ssh|https?|file)://|(?:git::)?[\w-]+@[\w.-]+[:/]|(?:git::)?github\.com[/:]", re.IGNORECASE
)


def is_remote(path: str) -> bool:
    """Whether a path of a kustomization is an address."""
    return _REMOTE.match(path) is not None
