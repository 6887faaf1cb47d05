"""Express: the port that it listens on, and its routes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...code.node.code import CODE
from ...code.node.express import routes
from ...code.packages import packages_of
from ...code.sources import Sources, line_at
from ...core.lazy import regex
from . import routes as paths
from .clues import Clue, Detector

_LISTEN = regex(r"\.listen\s*\(\s*(?:\{\s*port\s*:\s*)?([A-Za-z_$][\w$.]*|\d{2,5})\b")
_NUMBER = (
    r"(?:\bparseInt\s*+\(|\bNumber\s*+\()?\s*+\(?\s*+"
    r"(?:process\.env(?:\.\w+|\[[^\]\n]+\])\s*+(?:\|\||\?\?)\s*+)?[\"']?(\d{2,5})\b"
)


def _ports(sources: Sources) -> Iterator[Clue]:
    codes = list(sources.code(*CODE))
    for path, code in codes:
        for match in _LISTEN.finditer(code):
            if match[1].isdecimal():
                yield Clue("port", int(match[1]), "listen", path, line_at(code, match.start()))
            else:
                yield from _default_port(match[1].rpartition(".")[2], [(path, code), *codes])


def _default_port(name: str, codes: list[tuple[str, str]]) -> Iterator[Clue]:
    """The number that a variable or a setting has unless told: in the file that listens, then in the others."""
    pattern = re.compile(rf"\b{re.escape(name)}\s*+[:=]\s*+{_NUMBER}")
    for path, code in codes:
        if match := pattern.search(code):
            why = "the default of what is listened on"
            yield Clue("port", int(match[1]), why, path, line_at(code, match.start()))
            return


def _look(sources: Sources) -> Iterator[Clue]:
    if "express" not in packages_of(sources):
        return
    path, line = packages_of(sources)["express"]
    yield Clue("language", "node", "package express", path, line)
    yield Clue("framework", "express", "package express", path, line)
    yield from (clue for clue in _ports(sources) if 0 < clue.value < 65536)
    yield from paths.clues(routes(sources))
    if bundle := packages_of(sources).get("express-prom-bundle"):
        yield Clue("metrics_path", "/metrics", "the default of express-prom-bundle", *bundle, "usual")


detector = Detector("express", _look, "node")
