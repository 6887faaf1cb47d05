"""What a configuration of Renovate names of the repository."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aurora_devops.core.kind import Document
from aurora_devops.core.lazy import regex
from aurora_devops.facts import ManagedFiles
from aurora_devops.formats.structure import below

# The lists of managers, with the name of the option for their files.
_MANAGERS = (
    ("customManagers", "managerFilePatterns"),
    ("customManagers", "fileMatch"),
    ("regexManagers", "fileMatch"),
)
# A regular expression for one path, and the beginning of one for a name in any folder.
_PATH = regex(r"(?:\^|\(\??:?\^\|/\))?((?:[\w/@ -]|\\[./_-])+)\$?")
_ANYWHERE = regex(r"\(\??:?\^\|/\)")
_PLAIN = regex(r"[\w./@ -]+")


def stated_by(document: Document, config: Any) -> Iterator[ManagedFiles]:
    """The files of the custom managers, where all patterns of one are paths."""
    data = document.tree.value if document.tree is not None else None
    for key, option in _MANAGERS:
        managers = data.get(key) if isinstance(data, dict) else None
        for index, manager in enumerate(managers if isinstance(managers, list) else ()):
            patterns = manager.get(option) if isinstance(manager, dict) else None
            if not isinstance(patterns, list) or not patterns:
                continue
            read = [_path(one, is_regex=option == "fileMatch") for one in patterns]
            if any(one is None for one in read):
                continue
            at = below(config.at, (key, index, option, 0))
            yield document.fact(
                ManagedFiles, at, written=patterns[0], paths=tuple(one for one in read if one is not None)
            )


def _path(pattern: Any, *, is_regex: bool) -> str | None:
    """The path that a pattern matches, which begins with `**/` in any folder; None if it matches several.

    A pattern between slashes is a regular expression, and the patterns of `fileMatch` always are.
    """
    if not isinstance(pattern, str):
        return None
    if not is_regex and not (pattern.startswith("/") and pattern.endswith("/") and len(pattern) > 1):
        plain = pattern.removeprefix("**/")
        return pattern if _PLAIN.fullmatch(plain) else None
    text = pattern if is_regex else pattern[1:-1]
    match = _PATH.fullmatch(text)
    if match is None or not text.endswith("$"):
        return None
    path = match[1].replace("\\", "")
    if not text.startswith("^") and _ANYWHERE.match(text) is None:
        # Without a beginning, it matches the end of other names.
        return None
    return path if text.startswith("^") else f"**/{path}"
