"""FastAPI: the application objects, and their routes with the prefixes of their routers."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from ...core.record import field, record
from ..evidence import Route, joined
from ..sources import Sources
from .environment import constant_text, usual_text
from .modules import Module, called, keyword, modules_of, text_of
from .routers import Key, looped, named, origin, prefixes_of

_FRAMEWORK = frozenset({"fastapi", "starlette"})
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})


@record(frozen=False)
class _Served:
    """A handler as its decorator has it, before the prefixes of its router are known."""

    router: Key
    method: str
    path: str
    module: Module
    line: int
    function: ast.FunctionDef | ast.AsyncFunctionDef | None = None


@record(frozen=False)
class _Found:
    """All that the modules say of applications, routers and routes."""

    apps: dict[Key, int] = field(default_factory=dict)
    factories: dict[Key, int] = field(default_factory=dict)
    # A prefix that is computed is not known here: None.
    prefixes: dict[Key, str | None] = field(default_factory=dict)
    included: defaultdict[Key, list[tuple[Key, str | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    served: list[_Served] = field(default_factory=list)
    # A route, a router or a mounted application that could not be read.
    unknown: bool = False


@record
class Handler:
    """A route with the function that answers it."""

    route: Route
    function: ast.FunctionDef | ast.AsyncFunctionDef | None


@lru_cache(maxsize=2)
def handlers(sources: Sources) -> tuple[Handler, ...]:
    """All routes of FastAPI applications, read from the syntax tree, in the order of files and lines."""
    found = _read(sources)
    served = []
    for one in found.served:
        made = (*found.apps, *found.factories)
        for prefix, sure in prefixes_of(one.router, made, found.prefixes, found.included):
            route = Route(
                one.method,
                joined(prefix, one.path),
                one.module.path,
                one.line,
                one.function.name if one.function else "",
                "stated" if sure else "implied",
            )
            served.append(Handler(route, one.function))
    return tuple(
        sorted(served, key=lambda handler: (handler.route.file, handler.route.line, handler.route.path))
    )


# The paths that FastAPI serves itself (fastapi.tiangolo.com/reference/fastapi: `openapi_url`, `docs_url`, `redoc_url`).
_OWN = ("/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc")
# Packages that add routes of their own.
_ADDS_ROUTES = frozenset(
    {
        "fastapi_health",
        "fastapi_mcp",
        "fastapi_users",
        "gradio",
        "sqladmin",
        "starlette_admin",
    }
)


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all applications, and whether these are all that are served."""
    found = _read(sources)
    read = [handler.route for handler in handlers(sources)]
    own = [
        Route("GET", path, made.module.path, made.line, "", "usual")
        for made in applications(sources)
        for path in _OWN
    ]
    complete = not found.unknown and all(route.confidence == "stated" for route in read)
    packages = {package for module in modules_of(sources).values() for package in module.packages}
    return [*read, *own], complete and bool(read) and packages.isdisjoint(_ADDS_ROUTES)


@record
class Made:
    """An application object of a module, with the line on which it is made."""

    module: Module
    variable: str
    line: int


def applications(sources: Sources) -> list[Made]:
    """The application objects of modules; those that include the others come first."""
    found = _read(sources)
    made = {**found.apps, **found.factories}
    known = modules_of(sources)
    return [
        Made(known[name], variable, made[name, variable])
        for name, variable in sorted(made, key=lambda key: key[0].count("."))
        if known[name].holds(variable)
    ]


@lru_cache(maxsize=2)
def _read(sources: Sources) -> _Found:
    found = _Found()
    for module in modules_of(sources).values():
        _read_module(module, found, sources)
    _factories(found, sources)
    known = {*found.apps, *found.factories, *found.prefixes}
    # In a module without the framework, only what is known to be a router is one.
    found.served = [one for one in found.served if one.router in known or _imports_framework(one.module)]
    return found


def _imports_framework(module: Module) -> bool:
    return not module.packages.isdisjoint(_FRAMEWORK)


def _read_module(module: Module, found: _Found, sources: Sources) -> None:
    for node in module.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                _assigned(module, found, sources, name, call)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call):
                _assigned(module, found, sources, name, call)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for decorator in node.decorator_list:
                    _decorated(module, found, sources, decorator, node)
                for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                    if _is_application(argument):
                        found.apps.setdefault((module.name, argument.arg), argument.lineno)
            case ast.Call(func=ast.Attribute(value=owner, attr=attribute)):
                _method_called(module, found, sources, owner, attribute, node)
            case _:
                pass


def _is_application(argument: ast.arg) -> bool:
    """Whether a function takes the application: `def add_routes(app):`."""
    if argument.annotation is None:
        return argument.arg in ("app", "application")
    return called(argument.annotation).rpartition(".")[2] == "FastAPI"


def _assigned(module: Module, found: _Found, sources: Sources, name: str, call: ast.Call) -> None:
    made = called(call).rpartition(".")[2]
    if not _imports_framework(module) and origin((module.name, made), sources)[0] not in _FRAMEWORK:
        return
    if made == "FastAPI":
        found.apps[module.name, name] = call.lineno
        found.prefixes[module.name, name] = ""
    elif made == "APIRouter":
        found.prefixes[module.name, name] = _prefix(call, module, sources)
        found.unknown = found.unknown or not _is_literal(call, module, sources)


def _prefix(call: ast.Call, module: Module, sources: Sources) -> str | None:
    """The prefix that a call gives; that of a setting is its default."""
    said = keyword(call, "prefix")
    return "" if said is None else usual_text(said, module, sources)


def _is_literal(call: ast.Call, module: Module, sources: Sources) -> bool:
    """Whether nothing but the code sets the prefix of a call: it is a text, or made of constants."""
    said = keyword(call, "prefix")
    return said is None or constant_text(said, module, sources) is not None


def _factories(found: _Found, sources: Sources) -> None:
    """`app = create_app()`, where the function makes the application, in this module or in another one."""
    makers = {(module.name, node.name) for module, node in _makers(sources)}
    for module in modules_of(sources).values():
        for node in module.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=function)):
                    if named(module, function, sources) in makers:
                        found.factories[module.name, name] = node.lineno
                case _:
                    pass


def _makers(sources: Sources) -> Iterator[tuple[Module, ast.FunctionDef]]:
    """The functions of modules that make an application."""
    for module in modules_of(sources).values():
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(inner, ast.Call) and called(inner) == "FastAPI" for inner in ast.walk(node)
            ):
                yield module, node


def factories(sources: Sources) -> list[Made]:
    """The functions that make an application and need no arguments, as `uvicorn --factory` calls them."""
    return [
        Made(module, node.name, node.lineno)
        for module, node in _makers(sources)
        if len(node.args.args) == len(node.args.defaults) and not node.args.posonlyargs
        if all(default is not None for default in node.args.kw_defaults)
    ]


def _decorated(
    module: Module,
    found: _Found,
    sources: Sources,
    decorator: ast.expr,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
) -> None:
    match decorator:
        case ast.Call(func=ast.Attribute(value=owner, attr=method)):
            said = decorator.args[0] if decorator.args else keyword(decorator, "path")
            serves = method in _METHODS or method in ("api_route", "route", "websocket")
            path = _path(said, module, sources) if serves else None
            router = named(module, owner, sources)
            if path is None or router is None or not serves:
                found.unknown = found.unknown or (serves and _imports_framework(module))
                return
            methods = [method.upper()] if method in _METHODS else _methods(decorator)
            for one in methods:
                found.served.append(_Served(router, one, path, module, decorator.lineno, function))
        case _:
            pass


def _path(said: ast.expr | None, module: Module, sources: Sources) -> str | None:
    """The path of a route: a text, or a constant of this or another module."""
    return None if said is None else usual_text(said, module, sources)


def _methods(call: ast.Call) -> list[str]:
    listed = keyword(call, "methods")
    if isinstance(listed, (ast.List, ast.Tuple, ast.Set)):
        return [text.upper() for item in listed.elts if (text := text_of(item))] or ["GET"]
    return ["GET"]


def _method_called(
    module: Module, found: _Found, sources: Sources, owner: ast.expr, attribute: str, call: ast.Call
) -> None:
    first = call.args[0] if call.args else None
    own = named(module, owner, sources)
    if attribute == "include_router" and first is not None:
        listed = looped(module, first, call) if isinstance(first, ast.Name) and own else None
        literal = _is_literal(call, module, sources)
        for each in [first] if listed is None else listed:
            router = named(module, each, sources)
            if own and router is not None:
                found.included[router].append((own, _prefix(call, module, sources)))
            found.unknown = found.unknown or not literal or not _known_router(router, sources)
    elif attribute in ("mount", "add_route", "add_api_route"):
        path = _path(first, module, sources)
        if not own or path is None:
            found.unknown = found.unknown or _imports_framework(module)
        elif path:
            # What is mounted answers below the path as well; only for metrics is the path itself meant.
            found.unknown = found.unknown or (attribute == "mount" and not path.strip("/"))
            for method in _methods(call) if attribute != "mount" else ["ANY"]:
                found.served.append(_Served(own, method, path, module, call.lineno))
    elif (
        attribute == "expose" and "prometheus_fastapi_instrumentator" in module.packages and first is not None
    ):
        path = text_of(keyword(call, "endpoint")) or "/metrics"
        if exposed := named(module, first, sources):
            found.served.append(_Served(exposed, "GET", path, module, call.lineno))


def _known_router(router: Key | None, sources: Sources) -> bool:
    """Whether a router is made in a module that is read, so that all its routes are known."""
    module = modules_of(sources).get(router[0]) if router else None
    return module is not None and router is not None and module.holds(router[1])
