"""aiohttp: routes of applications and route tables, with the prefixes of nested applications."""

from __future__ import annotations

import ast

from ..evidence import Route
from ..sources import Sources
from .modules import Module, called, modules_of, own_packages, text_of
from .routers import Key, Routers, Served, in_turn, looped, made_by, named, target_of, without_patterns
from .texts import constant_text

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "view"})
_ADDS = frozenset(f"add_{method}" for method in (*_METHODS, "route", "static", "resource"))
# Packages that add no routes to an application that they get.
_HARMLESS = frozenset(
    {
        "aiohttp",
        "aiohttp_cors",
        "aiohttp_jinja2",
        "aiohttp_security",
        "aiohttp_session",
        "aiopg",
        "asyncio",
        "aiojobs",
        "logging",
        "sentry_sdk",
        "typing",
        "uvloop",
    }
)
# The names by which functions that add routes know an application that they get.
_USUAL = frozenset({"app", "application", "router"})


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all applications, and whether these are all that are served."""
    modules = [module for module in modules_of(sources).values() if _serves(module)]
    found = Routers()
    for module in modules:
        for node in module.nodes:
            _made(module, found, node)
    nested = False
    for module in modules:
        for node in module.nodes:
            match node:
                case ast.Call(func=ast.Attribute(attr="add_subapp" | "add_domain" as attribute)):
                    nested = True
                    _nested(module, found, sources, node, attribute)
                case _:
                    pass
    if not nested and found.apps:
        # All applications are served at the root, so that it does not matter to which one a route is added.
        return _flat(modules, sources)
    for module in modules:
        for node in module.nodes:
            _read(module, found, sources, node)
    return found.routes()


def _serves(module: Module) -> bool:
    """Whether a module uses the server of aiohttp, which is a client as well."""
    if "aiohttp.web" in module.imported or ("aiohttp", "web") in module.names.values():
        return True
    # A function that is given the application need not import what this is of.
    return any(
        isinstance(call.func, ast.Attribute)
        and call.func.attr in _ADDS
        and called(call.func.value) in ("app.router", "application.router", "router")
        for call in module.of(ast.Call)
    )


def _made(module: Module, found: Routers, node: ast.AST) -> None:
    match node:
        case (
            ast.Assign(targets=[target], value=ast.Call() as call)
            | ast.AnnAssign(target=target, value=ast.Call() as call)
        ) if key := target_of(module, target):
            made = made_by(module, call, "aiohttp")
            if made == "Application":
                found.apps[key] = call.lineno
                found.prefixes[key] = ""
            elif made == "RouteTableDef":
                found.prefixes[key] = ""
        case ast.Call() if made_by(module, node, "aiohttp") in ("Server", "WebServer"):
            found.unknown = True
        case _:
            pass


def _flat(modules: list[Module], sources: Sources) -> tuple[list[Route], bool]:
    whole = Routers(apps={("", ""): 1})
    whole.prefixes["", ""] = ""
    for module in modules:
        for node in module.nodes:
            _read(module, whole, sources, node, ("", ""))
            if isinstance(node, ast.Call) and made_by(module, node, "aiohttp") == "Server":
                whole.unknown = True
    return whole.routes()


def _nested(module: Module, found: Routers, sources: Sources, call: ast.Call, attribute: str) -> None:
    """`app.add_subapp("/admin", admin)`."""
    prefix = text_of(call.args[0]) if call.args else None
    parent = named(module, call.func.value, sources) if isinstance(call.func, ast.Attribute) else None
    child = named(module, call.args[1], sources) if len(call.args) > 1 else None
    if attribute == "add_subapp" and prefix and parent in found.apps and child in found.apps:
        found.included[child].append((parent, without_patterns(prefix)))
        del found.apps[child]
    else:
        found.unknown = True


def _read(module: Module, found: Routers, sources: Sources, node: ast.AST, only: Key | None = None) -> None:
    """The routes that a statement or a call adds, to the router `only` if it is the only one."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            for decorator in node.decorator_list:
                match decorator:
                    case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in (
                        *_METHODS,
                        "route",
                    ) and not made_by(module, decorator, "functools"):
                        _add(module, found, only or named(module, owner, sources), method, decorator, sources)
                    case _:
                        pass
        case ast.Call(func=ast.Attribute(value=owner, attr=attribute)) if attribute in _ADDS:
            router = owner.value if isinstance(owner, ast.Attribute) and owner.attr == "router" else owner
            # Other objects have such methods, too.
            if called(owner).rpartition(".")[2] in _USUAL or isinstance(owner, ast.Attribute):
                _add(
                    module,
                    found,
                    only or named(module, router, sources),
                    attribute.removeprefix("add_"),
                    node,
                    sources,
                )
        case ast.Call(func=ast.Attribute(value=owner, attr="add_routes"), args=[first, *_]):
            router = owner.value if isinstance(owner, ast.Attribute) and owner.attr == "router" else owner
            own = only or named(module, router, sources)
            _table(module, found, sources, own, first, only)
        case ast.Call(args=[ast.Name(id=name), *_]) if name in _USUAL:
            _given_away(module, found, sources, node)
        case _:
            pass


def _given_away(module: Module, found: Routers, sources: Sources, call: ast.Call) -> None:
    """`setup(app)` of another package, which may add routes."""
    home = module.names.get(called(call).partition(".")[0], ("", ""))[0]
    package = home.partition(".")[0]
    if package and package not in _HARMLESS and package not in own_packages(sources):
        found.unknown = True


def _table(
    module: Module, found: Routers, sources: Sources, own: Key | None, table: ast.expr, only: Key | None
) -> None:
    """`add_routes([web.get(...), ...])`, or a table whose decorators are read where they are."""
    if isinstance(table, (ast.List, ast.Tuple)):
        for item in table.elts:
            if isinstance(item, ast.Call) and made_by(module, item, "aiohttp"):
                _add(module, found, own, made_by(module, item, "aiohttp"), item, sources)
            else:
                found.unknown = True
        return
    listed = named(module, table, sources)
    home = modules_of(sources).get(listed[0]) if listed else None
    if listed is None or home is None:
        found.unknown = True
        return
    for node in home.tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=value)
            ) if name == listed[1] and value is not None:
                if isinstance(value, (ast.List, ast.Tuple)):
                    _table(home, found, sources, own, value, only)
                    return
                if isinstance(value, ast.Call) and made_by(home, value, "aiohttp") == "RouteTableDef":
                    if own is not None and only is None:
                        found.included[listed].append((own, ""))
                    return
            case _:
                pass
    if listed not in found.prefixes and not (only and _is_local_table(home, listed[1])):
        found.unknown = True
    elif own is not None and only is None:
        found.included[listed].append((own, ""))


def _is_local_table(module: Module, name: str) -> bool:
    """Whether a function of a module makes the route table."""
    return any(
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and made_by(module, node.value, "aiohttp") == "RouteTableDef"
        and any(called(target) == name for target in node.targets)
        for node in module.nodes
    )


def _add(
    module: Module, found: Routers, router: Key | None, method: str, call: ast.Call, sources: Sources
) -> None:
    turns = looped(module, call, sources)
    found.unknown = found.unknown or turns is None
    for turn in turns or ():
        placed = [in_turn(one, module, turn) for one in call.args]
        texts = [constant_text(value, home, sources) for home, value in placed[:2]]
        verb = "ANY" if method in ("view", "resource", "static") else method.upper()
        if method == "route":
            verb = "ANY" if not texts or texts[0] in (None, "*") else str(texts[0]).upper()
            texts = texts[1:]
        path = texts[0] if texts else None
        if router is None or path is None or not path.startswith("/"):
            found.unknown = True
            continue
        served = without_patterns(path)
        if method == "static":
            served = f"{served.rstrip('/')}/{{file:path}}"
            found.unknown = found.unknown or served == "/{file:path}"
        found.served.append(Served(router, verb, served, module, call.lineno))
