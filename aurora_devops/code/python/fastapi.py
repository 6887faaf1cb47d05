"""FastAPI: the application objects, and their routes with the prefixes of their routers."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from ...core.lazy import regex
from ...core.record import field, record
from ...core.words import word_set
from ..evidence import Confidence, Route, joined
from ..sources import Sources
from .modules import Module, called, keyword, modules_of, text_of
from .routers import Key, in_turn, named, origin, prefixes_of, target_of
from .texts import text_and_variables
from .variants import variants_of

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


@record
class _Mount:
    """An application that is mounted at a path, None if it has no name, into another one."""

    parent: Key
    path: str
    app: Key | None
    module: Module
    line: int


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
    mounts: list[_Mount] = field(default_factory=list)
    # Applications that others mount.
    mounted: set[Key] = field(default_factory=set)
    # The environment variables and settings that change paths.
    variables: set[str] = field(default_factory=set)
    # A route, a router or a mounted application that could not be read.
    unknown: bool = False

    @property
    def roots(self) -> list[Key]:
        """The applications that no other one mounts."""
        return [key for key in (*self.apps, *self.factories) if key not in self.mounted]

    def paths(self, router: Key, path: str) -> list[tuple[str, bool]]:
        """The paths at which a path of a router is served, and whether the way up to an application is known."""
        ways = prefixes_of(router, self.roots, self.prefixes, self.included)
        return [(joined(prefix, path), sure) for prefix, sure in ways]


@record
class Handler:
    """A route with the function that answers it."""

    route: Route
    function: ast.FunctionDef | ast.AsyncFunctionDef | None


@lru_cache(maxsize=2)
def handlers(sources: Sources) -> tuple[Handler, ...]:
    """All routes of FastAPI applications, read from the syntax tree, in the order of files and lines."""
    found = _read(sources)
    variables = tuple(sorted(found.variables))
    served = []
    for one in found.served:
        for path, sure in found.paths(one.router, one.path):
            handler = one.function.name if one.function else ""
            confidence: Confidence = "stated" if sure else "implied"
            route = Route(
                one.method, path, one.module.path, one.line, handler, confidence, variables=variables
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
    made_here = applications(sources)
    own = [
        Route("GET", path, made.module.path, made.line, "", "usual")
        for made in made_here
        for each in _OWN
        for path, _ in found.paths((made.module.name, made.variable), each)
    ]
    complete = not found.unknown and all(route.confidence == "stated" for route in read)
    complete = complete and not any(
        _adds_others(sources.text(one.module.path), one.variable) for one in made_here
    )
    packages = {package for module in modules_of(sources).values() for package in module.packages}
    return [*read, *own], complete and bool(read) and packages.isdisjoint(_ADDS_ROUTES)


# A call of an object with a path: `app.frontend("/", directory=...)`.
_WITH_PATH = regex(r"(?<![\w.])(\w+)\.(\w+)\(\s*[\"']/")
_KNOWN_CALLS = word_set(
    "add_api_route add_api_websocket_route add_route add_websocket_route api_route delete get head host mount options"
    " patch post put route trace url_path_for websocket websocket_route"
)


def _adds_others(code: str, variable: str) -> bool:
    """Whether an application has a method called with a path that is not known, which may add any routes."""
    return any(match[1] == variable and match[2] not in _KNOWN_CALLS for match in _WITH_PATH.finditer(code))


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
    for mount in found.mounts:
        _place(found, mount)
    known = {*found.apps, *found.factories, *found.prefixes}
    # In a module without the framework, only what is known to be a router is one.
    found.served = [one for one in found.served if one.router in known or _imports_framework(one.module)]
    found.unknown = found.unknown or not known.issuperset(found.included)
    return found


def _place(found: _Found, mount: _Mount) -> None:
    """The paths of a mounted application."""
    if mount.app in found.apps or mount.app in found.factories:
        if mount.app != mount.parent:
            found.included[mount.app].append((mount.parent, mount.path))
            found.mounted.add(mount.app)
    elif not mount.path.strip("/"):
        # It answers every path that no other route does.
        found.unknown = True
        found.served.append(_Served(mount.parent, "ANY", "/", mount.module, mount.line))
    else:
        for path in (mount.path, f"{mount.path.rstrip('/')}/{{rest:path}}"):
            found.served.append(_Served(mount.parent, "ANY", path, mount.module, mount.line))


def _imports_framework(module: Module) -> bool:
    return not module.packages.isdisjoint(_FRAMEWORK)


def _read_module(module: Module, found: _Found, sources: Sources) -> None:
    for node in module.nodes:
        match node:
            case (
                ast.Assign(targets=[target], value=ast.Call() as call)
                | ast.AnnAssign(target=target, value=ast.Call() as call)
            ) if key := target_of(module, target):
                _assigned(module, found, sources, key, call)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for decorator in node.decorator_list:
                    _decorated(module, found, sources, decorator, node)
                for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                    if _is_application(argument):
                        found.apps.setdefault((module.name, argument.arg), argument.lineno)
            case ast.Call(func=ast.Attribute(value=owner, attr=attribute)):
                _method_called(module, found, sources, owner, attribute, node)
            case ast.Call(func=ast.Call(func=ast.Attribute()) as decorator):
                # `self.router.get("/orders")(self.orders)`
                _decorated(module, found, sources, decorator, None)
            case _:
                pass


def _is_application(argument: ast.arg) -> bool:
    """Whether a function takes the application: `def add_routes(app):`."""
    if argument.annotation is None:
        return argument.arg in ("app", "application")
    return called(argument.annotation).rpartition(".")[2] == "FastAPI"


def _assigned(module: Module, found: _Found, sources: Sources, key: Key, call: ast.Call) -> None:
    made = called(call).rpartition(".")[2]
    made = _derived(module, call, sources) or made
    if not _imports_framework(module) and origin((module.name, made), sources)[0] not in _FRAMEWORK:
        return
    if made == "FastAPI":
        found.apps[key] = call.lineno
        found.prefixes[key] = ""
    elif made == "APIRouter":
        prefix = _text(keyword(call, "prefix"), module, found, sources)
        # Two routers of a name, in two functions, are not told apart.
        found.unknown = found.unknown or found.prefixes.get(key, prefix) != prefix or prefix is None
        found.prefixes[key] = prefix


def _derived(module: Module, call: ast.Call, sources: Sources) -> str:
    """`FastAPI` for what makes an object of a class of the project that derives from it."""
    key = named(module, call.func, sources)
    home = modules_of(sources).get(key[0]) if key else None
    bases = home.bases.get(key[1], ()) if home and key else ()
    return "FastAPI" if any(base.rpartition(".")[2] == "FastAPI" for base in bases) else ""


def _text(said: ast.expr | None, module: Module, found: _Found, sources: Sources) -> str | None:
    """The text of a path or a prefix, that of a setting is its default; empty if there is none."""
    if said is None:
        return ""
    text, variables = text_and_variables(said, module, sources)
    found.variables |= variables
    return text


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
    function: ast.FunctionDef | ast.AsyncFunctionDef | None,
) -> None:
    match decorator:
        case ast.Call(func=ast.Attribute(value=owner, attr=method)):
            said = decorator.args[0] if decorator.args else keyword(decorator, "path")
            serves = method in _METHODS or method in ("api_route", "route", "websocket")
            path = _text(said, module, found, sources) if serves and said is not None else None
            router = named(module, owner, sources)
            if path is None or router is None or not serves:
                found.unknown = found.unknown or (serves and _imports_framework(module))
                return
            methods = [method.upper()] if method in _METHODS else _methods(decorator)
            for one in methods:
                found.served.append(_Served(router, one, path, module, decorator.lineno, function))
        case _:
            pass


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
    if attribute == "include_router":
        _included(module, found, sources, own, call)
    elif attribute == "mount":
        _mounted(module, found, sources, own, call)
    elif attribute in ("add_route", "add_api_route", "add_websocket_route", "add_api_websocket_route"):
        said = first if first is not None else keyword(call, "path")
        path = _text(said, module, found, sources) if said is not None else None
        if not own or path is None:
            found.unknown = found.unknown or _imports_framework(module)
        elif path:
            for method in _methods(call):
                found.served.append(_Served(own, method, path, module, call.lineno))
    elif (
        attribute == "expose" and "prometheus_fastapi_instrumentator" in module.packages and first is not None
    ):
        said = keyword(call, "endpoint")
        path = "/metrics" if said is None else _text(said, module, found, sources)
        exposed = named(module, first, sources)
        if exposed and path:
            found.served.append(_Served(exposed, "GET", path, module, call.lineno))
        else:
            found.unknown = True


def _included(module: Module, found: _Found, sources: Sources, own: Key | None, call: ast.Call) -> None:
    """`app.include_router(orders, prefix="/orders")`, also in a loop."""
    first = call.args[0] if call.args else keyword(call, "router")
    turns = variants_of(sources).turns(module, call) if first is not None and own else None
    if turns is None:
        found.unknown = found.unknown or first is not None
        return
    for turn in turns:
        home, each = in_turn(first or call, module, turn)
        router = named(home, each, sources)
        said = keyword(call, "prefix")
        where, prefix = (module, None) if said is None else in_turn(said, module, turn)
        text = _text(prefix, where, found, sources)
        if router is None or own is None or text is None:
            found.unknown = True
        else:
            found.included[router].append((own, text))


def _mounted(module: Module, found: _Found, sources: Sources, own: Key | None, call: ast.Call) -> None:
    """`app.mount("/api", api)`: another application of FastAPI, or one that answers all paths below."""
    given = [*call.args, None, None]
    said, mounted = given[0] or keyword(call, "path"), given[1] or keyword(call, "app")
    turns = (
        variants_of(sources).turns(module, call) if said is not None and mounted is not None and own else None
    )
    for turn in turns or ():
        where, given_path = in_turn(said or call, module, turn)
        path = _text(given_path, where, found, sources)
        home, app = in_turn(mounted or call, module, turn)
        if path is None or own is None:
            turns = None
        else:
            found.mounts.append(_Mount(own, path, named(home, app, sources), module, call.lineno))
    if turns is None:
        found.unknown = found.unknown or _imports_framework(module)
