"""Django Ninja: the operations of APIs, with the prefixes of their routers."""

from __future__ import annotations

import ast
from functools import lru_cache

from ...core.record import record
from ..evidence import Route
from ..sources import Sources
from .modules import Module, called, keyword, modules_of, text_of
from .routers import Key, Routers, Served, in_turn, looped, made_by, named, target_of
from .texts import constant_text

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "api_operation"})


@record
class Api:
    """The routes of all APIs by their keys, and whether these are all."""

    routes: dict[Key, list[Route]]
    complete: bool


@lru_cache(maxsize=2)
def apis(sources: Sources) -> Api:
    """The APIs of a project."""
    found = Routers()
    modules = [one for one in modules_of(sources).values() if "ninja" in one.packages]
    own: dict[Key, list[Route]] = {}
    for module in modules:
        for node in module.of(ast.Assign, ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            key = target_of(module, target)
            if key is not None and isinstance(node.value, ast.Call):
                _made(module, found, own, key, node.value)
    for module in modules:
        for function in module.of(ast.FunctionDef, ast.AsyncFunctionDef):
            for decorator in function.decorator_list:
                if isinstance(decorator, ast.Call):
                    _decorated(module, found, sources, decorator)
        for call in module.of(ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "add_router":
                _added(module, found, sources, call)
    whole = True
    for key in own:
        of_api = Routers({key: 1}, found.prefixes, found.included, found.served)
        own[key] += (route for route in of_api.routes()[0] if route.confidence == "stated")
    whole = not found.unknown and all(found.knows(one.router) for one in found.served)
    return Api(own, whole and found.included.keys() <= found.prefixes.keys())


def _made(module: Module, found: Routers, own: dict[Key, list[Route]], key: Key, call: ast.Call) -> None:
    match made_by(module, call, "ninja"):
        case "NinjaAPI":
            found.apps[key] = call.lineno
            paths = [("docs_url", "/docs"), ("openapi_url", "/openapi.json")]
            texts = [(text_of(given) if (given := keyword(call, name)) else usual) for name, usual in paths]
            own[key] = [
                Route("GET", path, module.path, call.lineno, "", "usual")
                for path in texts
                if path is not None
            ]
        case "Router":
            found.prefixes[key] = ""
        case _:
            pass


def _decorated(module: Module, found: Routers, sources: Sources, call: ast.Call) -> None:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _METHODS:
        return
    router = named(module, call.func.value, sources)
    given = call.args[1:] if call.func.attr == "api_operation" else call.args
    said = given[0] if given else keyword(call, "path")
    path = constant_text(said, module, sources) if said is not None else None
    if router is None or path is None:
        found.unknown = True
    else:
        found.served.append(Served(router, "ANY", path, module, call.lineno))


def _added(module: Module, found: Routers, sources: Sources, call: ast.Call) -> None:
    """`api.add_router("/orders/", orders)`, or with the name of the router: `"orders.api.router"`."""
    parent = named(module, call.func.value, sources) if isinstance(call.func, ast.Attribute) else None
    given = [*call.args, None, None]
    said, router = given[0] or keyword(call, "prefix"), given[1] or keyword(call, "router")
    turns = looped(module, call, sources)
    if parent is None or said is None or router is None or turns is None:
        found.unknown = True
        return
    for turn in turns:
        home, each = in_turn(router, module, turn)
        text = text_of(each)
        key = named(home, each, sources)
        if text:
            key = (text.rpartition(".")[0], text.rpartition(".")[2])
        where, prefix = in_turn(said, module, turn)
        path = constant_text(prefix, where, sources)
        if key is None or path is None:
            found.unknown = True
        else:
            found.included[key].append((parent, path))


def is_api(module: Module, value: ast.expr, sources: Sources) -> Key | None:
    """The API of `api.urls`."""
    key = named(module, value, sources) if called(value) else None
    return key if key in apis(sources).routes else None
