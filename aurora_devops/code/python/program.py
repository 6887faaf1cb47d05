"""A Python program: its routes, settings, ports and metrics together."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..evidence import Port, Program, Route
from ..sources import Sources
from . import fastapi
from .environment import settings
from .metrics import metrics, servers
from .modules import called, constant, keyword, modules_of

# Frameworks by the package that a module imports, each with the reader of its routes and whether they are all.
_FRAMEWORKS = {"fastapi": fastapi.routes}
# Packages that serve paths and whose routes are not read.
_OTHERS = frozenset(
    {
        "aiohttp",
        "bottle",
        "connexion",
        "django",
        "falcon",
        "flask",
        "litestar",
        "quart",
        "robyn",
        "sanic",
        "starlette",
        "tornado",
    }
)


def program(sources: Sources) -> Program:
    """What the Python code of a project tells."""
    found: list[Route] = []
    imported = {package for module in modules_of(sources).values() for package in module.packages}
    known = [read for package, read in _FRAMEWORKS.items() if package in imported]
    complete = bool(known) and imported.isdisjoint(_OTHERS - {"starlette"})
    for read in known:
        routes, all_of_them = read(sources)
        found += routes
        complete = complete and all_of_them
    exported, all_metrics = metrics(sources)
    parts = [name for name, whole in (("routes", complete), ("metrics", all_metrics)) if whole]
    return Program(
        "python",
        routes=tuple(found),
        settings=tuple(settings(sources)),
        ports=(*_listened(sources), *servers(sources)),
        metrics=tuple(exported),
        complete=frozenset(parts),
    )


_RUNS = frozenset({"app.run", "uvicorn.run", "web.run_app", "run_app", "serve", "waitress.serve"})


def _listened(sources: Sources) -> Iterator[Port]:
    """`uvicorn.run(app, port=8000)` and the like."""
    for module in modules_of(sources).values():
        for node in module.nodes:
            if isinstance(node, ast.Call) and called(node) in _RUNS:
                number = constant(keyword(node, "port"))
                if isinstance(number, int) and 0 < number < 65536:
                    yield Port(number, module.path, node.lineno, called(node))
