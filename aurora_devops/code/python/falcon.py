"""Falcon and Tornado: routes that an application is given as paths with the classes that answer them."""

from __future__ import annotations

import ast

from ...core.lazy import regex
from ..evidence import Route
from ..sources import Sources
from .modules import Module, called, keyword, modules_of
from .routers import listed, without_types
from .texts import constant_text


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of applications of Falcon, and whether these are all that are served."""
    found: list[Route] = []
    complete = True
    for module in modules_of(sources).values():
        uses = "falcon" in module.packages
        for call in module.of(ast.Call):
            if not isinstance(call.func, ast.Attribute):
                continue
            method = call.func.attr
            owner = called(call.func.value).rpartition(".")[2]
            if method == "add_route" and (uses or owner in _APPLICATIONS):
                said = call.args[0] if call.args else keyword(call, "uri_template")
                path = constant_text(said, module, sources) if said is not None else None
                if path is None or not path.startswith("/"):
                    complete = False
                    continue
                found.append(Route("ANY", without_types(path), module.path, call.lineno))
            elif method in ("add_static_route", "add_sink") and (uses or owner in _APPLICATIONS):
                said = call.args[0] if method == "add_static_route" and call.args else keyword(call, "prefix")
                path = constant_text(said, module, sources) if said is not None else None
                if path is None or not path.strip("/"):
                    complete = False
                    continue
                found.append(Route("ANY", f"{path.rstrip('/')}/{{rest:path}}", module.path, call.lineno))
    return found, complete and bool(found)


_APPLICATIONS = frozenset({"api", "app", "application"})


_GROUP = regex(r"\((?:\?P<(\w+)>)?(?:[^()]|\([^()]*\))*\)")
_MANY = regex(r"\(\??[^()]*(?:\.[*+]|/)")
_REST = regex(r"[\[\]?*+|^\\]")


def tornado_routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of applications of Tornado, and whether these are all that are served."""
    found: list[Route] = []
    complete = True
    for module in modules_of(sources).values():
        if "tornado" not in module.packages:
            continue
        for call in module.of(ast.Call):
            last = called(call).rpartition(".")[2]
            if last == "add_handlers":
                complete = False
            if last != "Application" and not _is_constructor(module, call):
                continue
            handlers = listed(call.args[0] if call.args else keyword(call, "handlers"), module, sources)
            if handlers is None:
                complete = False
                continue
            for home, item in handlers:
                route = _handler(item, home, sources)
                if route is None:
                    complete = False
                else:
                    found.append(route)
    return found, complete and bool(found)


def _is_constructor(module: Module, call: ast.Call) -> bool:
    """`super().__init__(handlers)` in a class that derives from the application."""
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"):
            bases = module.bases.get(module.class_at(call.lineno), ())
            return any(base.rpartition(".")[2] == "Application" for base in bases)
        case _:
            return False


def _handler(item: ast.expr, module: Module, sources: Sources) -> Route | None:
    """The route of `(r"/orders/([^/]+)", OrderHandler)` or `url(...)`; None if its path is unknown."""
    first: ast.expr | None = None
    if isinstance(item, ast.Tuple) and item.elts:
        first = item.elts[0]
    elif isinstance(item, ast.Call) and called(item).rpartition(".")[2] in ("url", "URLSpec", "Rule"):
        first = item.args[0] if item.args else keyword(item, "pattern")
    said = constant_text(first, module, sources) if first is not None else None
    if said is None or not said.lstrip("^").startswith("/"):
        return None
    path = said.lstrip("^").removesuffix("$").removesuffix("/?")
    count = iter(range(100))
    path = (
        _GROUP.sub(
            lambda one: (
                f"{{{one[1] or f'p{next(count)}'}{':path' if _MANY.search(one[0]) and '[^/]' not in one[0] else ''}}}"
            ),
            path,
        )
        .replace("\\.", ".")
        .replace("\\-", "-")
    )
    return None if _REST.search(path) else Route("ANY", path or "/", module.path, item.lineno)
