"""Entries of a kustomization that are not in the repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...core.lazy import regex

if TYPE_CHECKING:
    from ...core.context import Context

_REMOTE = regex(
    r"(?:git::)?(?:ssh|https?|file)://|(?:git::)?[\w-]+@[\w.-]+[:/]|(?:git::)?github\.com[/:]", re.IGNORECASE
)


def is_remote(path: str) -> bool:
    """Whether a path of a kustomization is an address."""
    return _REMOTE.match(path) is not None


def is_ignored(path: str, context: Context) -> bool:
    """Whether git ignores a path, so that something else creates the file."""
    from ...core.patterns import ignored

    folders = path.split("/")[:-1]
    for depth in range(len(folders), -1, -1):
        above = "".join(f"{folder}/" for folder in folders[:depth])
        source = context.source(f"{above}.gitignore")
        if source is not None and ignored(source.text.splitlines()).match_file(path[len(above) :]):
            return True
    return False
