"""The headers of requests with credentials that code names: `X-Api-Key`, `x_auth_token`."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.lazy import regex
from .numbers import LONGEST, READ
from .sources import Sources, is_test, line_at

# A header of its own name, also as the parameter or the variable that a framework makes of it.
_NAME = regex(r"(?i)(?<![\w-])(?:http_)?(x[-_][a-z0-9]+(?:[-_][a-z0-9]+)*)(?![\w-])")
_ABOUT = regex(r"(?i)auth|key|secret|token")
_QUOTES = frozenset("\"'`")


def headers_of(sources: Sources) -> Iterator[tuple[str, str, int, bool]]:
    """The first place of each header, by its name in lower case with hyphens, and whether it is a string."""
    found: dict[str, tuple[str, int, bool]] = {}
    for path in sources.paths:
        if not READ.search(path) or is_test(path) or path.endswith((".json", ".yaml", ".yml")):
            continue
        text = sources.text(path)
        if len(text) > LONGEST or "x" not in text.lower():
            continue
        for match in _NAME.finditer(text):
            if not _ABOUT.search(match[1]):
                continue
            name = match[1].lower().replace("_", "-")
            around = {text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]}
            quoted = around <= _QUOTES
            if name not in found or (quoted and not found[name][2]):
                found[name] = path, line_at(text, match.start()), quoted
    return ((name, *place) for name, place in found.items())
