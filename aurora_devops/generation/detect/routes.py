"""Routes that an application serves, in any framework, and which of them tell its health, readiness and metrics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ...code.evidence import Route
from .clues import Clue

_PURPOSES = {
    # In the order of preference: the names that say most exactly what is meant come first.
    "health_path": (
        "livez",
        "live",
        "liveness",
        "alive",
        "healthz",
        "health",
        "healthcheck",
        "health-check",
        "health_check",
        "healthy",
        "heartbeat",
        "up",
        "ping",
    ),
    "readiness_path": ("readyz", "ready", "readiness", "readycheck", "healthready"),
    "metrics_path": ("metrics", "prometheus"),
}


def clues(routes: Iterable[Route], *, complete: bool = False) -> Iterator[Clue]:
    """The paths that answer probes and scrapes, judged by their last part; `complete` if these are all routes."""
    routes = list(routes)
    if complete and routes:
        yield Clue("routes", True, "all routes", routes[0].file)
    # Of a router that nothing is seen to mount, the prefix may be anything.
    served = [
        route
        for route in routes
        if route.confidence == "stated"
        and route.method in ("GET", "ANY")
        and not re.search(r"[{}:*<]", route.path)
    ]
    for field, names in _PURPOSES.items():
        ranked = sorted(
            (names.index(name), route.path.count("/"), number)
            for number, route in enumerate(served)
            if (name := route.path.rstrip("/").rpartition("/")[2].lower().strip("_")) in names
        )
        for _, _, number in ranked:
            route = served[number]
            yield Clue(field, route.path, "route", route.file, route.line, route.confidence)
