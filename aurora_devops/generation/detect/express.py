"""Express: the port that it listens on, and its routes."""

from __future__ import annotations

from collections.abc import Iterator

from ...code.node.express import routes
from ...code.packages import packages_of
from ...code.sources import Sources
from . import routes as paths
from .clues import Clue, Detector
from .frameworks import framework_of, known, ports


def _look(sources: Sources) -> Iterator[Clue]:
    if framework_of(sources)[0] != "express":
        return
    yield from known(sources, "express", "express")
    yield from ports(sources)
    yield from paths.clues(routes(sources))
    if bundle := packages_of(sources).get("express-prom-bundle"):
        yield Clue("metrics_path", "/metrics", "the default of express-prom-bundle", *bundle, "usual")


detector = Detector("express", _look, "node")
