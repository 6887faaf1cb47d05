"""A Python program: its routes, settings, ports and metrics together."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..evidence import Confidence, Port, Program, Route
from ..sources import Sources
from . import aiohttp, django, fastapi, flask, starlette
from .environment import settings
from .metrics import metrics, servers
from .modules import Module, called, keyword, modules_of, text_of

# Frameworks by the package that a module imports, each with the reader of its routes and whether they are all.
_FRAMEWORKS = {
    "aiohttp": aiohttp.routes,
    "django": django.routes,
    "fastapi": fastapi.routes,
    "flask": flask.routes,
    "starlette": starlette.routes,
}
# Packages that serve paths and whose routes are not read.
_OTHERS = frozenset(
    {
        "bottle",
        "channels",
        "cherrypy",
        "connexion",
        "falcon",
        "fasthtml",
        "gradio",
        "http.server",
        "litestar",
        "nicegui",
        "ninja",
        "quart",
        "robyn",
        "sanic",
        "socketserver",
        "streamlit",
        "tornado",
        "twisted",
        "wagtail",
        "werkzeug.middleware.dispatcher",
        "wsgiref.simple_server",
    }
)


def program(sources: Sources) -> Program:
    """What the Python code of a project tells."""
    found: list[Route] = []
    modules = modules_of(sources).values()
    imported = {name for module in modules for name in (*module.packages, *module.imported)}
    known = [read for package, read in _FRAMEWORKS.items() if package in imported]
    complete = bool(known) and imported.isdisjoint(_OTHERS)
    for read in known:
        routes, all_of_them = read(sources)
        found += routes
        complete = complete and all_of_them
    complete = complete and bool(found)
    exported, all_metrics, prefixes = metrics(sources)
    listened = tuple(_listened(sources))
    calls = sum(called(node) in _RUNS for module in modules for node in module.of(ast.Call))
    whole_ports = calls == len(listened) and imported.isdisjoint(_OTHERS)
    known_parts = (("routes", complete), ("metrics", all_metrics), ("ports", whole_ports))
    parts = [name for name, whole in known_parts if whole]
    return Program(
        "python",
        routes=tuple(found),
        settings=tuple(settings(sources)),
        ports=(*listened, *servers(sources)),
        metrics=tuple(exported),
        prefixes=tuple(prefixes),
        complete=frozenset(parts),
    )


# What listens, with the position of the port and the port that is the default.
_RUNS = {
    "app.run": (1, 0),
    "run_app": (1, 0),
    "serve": (1, 0),
    "uvicorn.run": (9, 0),
    "waitress.serve": (9, 0),
    "web.TCPSite": (2, 8080),
    "web.run_app": (9, 8080),
}
_READS = frozenset({"os.getenv", "os.environ.get", "environ.get", "getenv"})


def _listened(sources: Sources) -> Iterator[Port]:
    """`uvicorn.run(app, port=8000)` and the like, and `int(os.environ.get("PORT", "8000"))` as the port."""
    for module in modules_of(sources).values():
        for node in module.of(ast.Call):
            if called(node) not in _RUNS:
                continue
            position, usual = _RUNS[called(node)]
            value = keyword(node, "port")
            if value is None and len(node.args) > position:
                value = node.args[position]
            if value is None:
                named = any(argument.arg in (None, "path", "sock") for argument in node.keywords)
                number, variable = (0 if named else usual), ""
            else:
                number, variable = _port(module, value)
            if 0 < number < 65536:
                confidence: Confidence = "usual" if value is None else "stated"
                yield Port(number, module.path, node.lineno, called(node), variable, confidence=confidence)


def _port(module: Module, value: ast.expr, follow: bool = True) -> tuple[int, str]:
    """A number, and the environment variable that sets another one; 0 if the number is unknown."""
    match value:
        case ast.Constant(value=int(number)):
            return number, ""
        case ast.Constant(value=str(text)) if text.isdecimal() and len(text) <= 5:
            return int(text), ""
        case ast.Call(func=ast.Name(id="int"), args=[inner]):
            return _port(module, inner, follow)
        case ast.BoolOp(op=ast.Or(), values=[ast.Call() as read, default]) if called(read) in _READS:
            return _port(module, default, follow)[0], text_of(read.args[0] if read.args else None) or "?"
        case ast.Call(args=[name, default]) if called(value) in _READS:
            return _port(module, default, follow)[0], text_of(name) or "?"
        case ast.Name(id=name) if follow:
            assigned = [
                node.value
                for node in module.of(ast.Assign)
                if any(called(target) == name for target in node.targets)
            ]
            return _port(module, assigned[0], follow=False) if len(assigned) == 1 else (0, "")
        case _:
            return 0, ""
