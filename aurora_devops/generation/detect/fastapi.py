"""FastAPI: the application object, its routes, and the metrics endpoint."""

from __future__ import annotations

from collections.abc import Iterator

from ...code.packages import packages_of
from ...code.python.fastapi import applications, factories, handlers, routes
from ...code.sources import Sources
from . import routes as paths
from .clues import Clue, Detector


def _look(sources: Sources) -> Iterator[Clue]:
    if "fastapi" not in packages_of(sources):
        return
    path, line = packages_of(sources)["fastapi"]
    yield Clue("language", "python", "package fastapi", path, line)
    yield Clue("framework", "fastapi", "package fastapi", path, line)
    yield Clue("port", 8000, "the default of uvicorn", confidence="usual")
    made_by = [] if applications(sources) else factories(sources)
    if len(made_by) == 1:
        entry = f"{made_by[0].module.name}:{made_by[0].variable}()"
        yield Clue("entry_point", entry, "FastAPI()", made_by[0].module.path, made_by[0].line, "implied")
    for made in applications(sources):
        entry = f"{made.module.name}:{made.variable}"
        yield Clue("entry_point", entry, "FastAPI()", made.module.path, made.line, "implied")
    _, complete = routes(sources)
    yield from paths.clues((handler.route for handler in handlers(sources)), complete=complete)


detector = Detector("fastapi", _look, "python")
