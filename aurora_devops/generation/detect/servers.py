"""Koa, Hapi and Hono, the latter on Node.js or Bun: the framework, and the port that it listens on."""

from __future__ import annotations

from collections.abc import Iterator

from ...code.node.code import CODE
from ...code.sources import Sources, line_at, port_number
from ...core.lazy import regex
from .clues import Clue, Detector
from .frameworks import framework_of, known, ports

_PACKAGES = {"koa": "koa", "hapi": "@hapi/hapi", "hono": "hono"}
# What Bun serves: `export default { port: 3000, fetch: app.fetch }`.
_EXPORTED = regex(
    r"\bexport\s+default\s*\{[^{}]{0,200}?\bport\s*:\s*(?:[^\n,}]{0,60}?(?:\|\||\?\?)\s*)?[\"']?(\d{2,5})\b"
)


def _look(sources: Sources) -> Iterator[Clue]:
    name = framework_of(sources)[0]
    if name not in _PACKAGES:
        return
    yield from known(sources, _PACKAGES[name], name)
    yield from ports(sources)
    for path, code in sources.code(*CODE):
        if (match := _EXPORTED.search(code)) and (number := port_number(match[1])):
            yield Clue("port", number, "what is exported", path, line_at(code, match.start(1)))


detector = Detector("servers", _look, "node")
