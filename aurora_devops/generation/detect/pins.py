"""Files that pin the version of a language: `.tool-versions`, `.python-version`, `.nvmrc` and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...code.sources import Sources, line_at
from .clues import Clue


def pinned(sources: Sources, version: str, tools: str, *paths: str) -> Iterator[Clue]:
    """The version that a file of its own, or the line of a tool in `.tool-versions`, says."""
    for path in paths:
        if match := re.match(rf"\s*(?:[a-z]+-|v)?({version})", sources.text(path)):
            yield Clue("language_version", match[1], "the pin", path, 1)
    text = sources.text(".tool-versions")
    if match := re.search(rf"(?m)^(?:{tools})[ \t]+(?:[a-z]+-)*({version})", text):
        line = line_at(text, match.start())
        yield Clue("language_version", match[1], "the pin", ".tool-versions", line)
