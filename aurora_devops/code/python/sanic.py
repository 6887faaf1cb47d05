"""Sanic: routes of applications and blueprints, with the prefixes of blueprints and their groups."""

from __future__ import annotations

import ast
import re

from ...core.lazy import regex
from ..evidence import Route
from ..sources import Sources
from .modules import Module, called, keyword, modules_of
from .routers import Key, Routers, Served, made_by, named, target_of
from .texts import constant_text

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_ADDS_ROUTES = frozenset({"sanic_ext", "sanic_openapi", "sanic_prometheus", "sanic_testing"})


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all applications, and whether these are all that are served."""
    found = Routers()
    modules = list(modules_of(sources).values())
    groups: list[tuple[Module, Key, ast.Call]] = []
    for module in modules:
        found.unknown = found.unknown or not module.packages.isdisjoint(_ADDS_ROUTES)
        for node in module.nodes:
            _made(module, found, sources, node, groups)
    for module, key, call in groups:
        for item in call.args:
            _included(module, found, sources, item, key, "")
    for module in modules:
        for node in module.nodes:
            _read(module, found, sources, node)
    read, complete = found.routes()
    # An application may be made in a way that is not read.
    return read, complete and bool(found.apps)


def _made(
    module: Module,
    found: Routers,
    sources: Sources,
    node: ast.AST,
    groups: list[tuple[Module, Key, ast.Call]],
) -> None:
    match node:
        case (
            ast.Assign(targets=[target], value=ast.Call() as call)
            | ast.AnnAssign(target=target, value=ast.Call() as call)
        ) if "sanic" in module.packages and (key := target_of(module, target)):
            if made_by(module, call, "sanic") == "Sanic":
                found.apps[key] = call.lineno
                found.prefixes[key] = ""
            elif called(call).endswith("Blueprint.group"):
                found.prefixes[key] = _prefix(call, module, sources)
                groups.append((module, key, call))
            elif made_by(module, call, "sanic") == "Blueprint":
                found.prefixes[key] = _prefix(call, module, sources)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            for argument in node.args.args:
                annotation = called(argument.annotation) if argument.annotation is not None else ""
                if annotation.rpartition(".")[2] == "Sanic":
                    found.apps.setdefault((module.name, argument.arg), argument.lineno)
        case _:
            pass


def _prefix(call: ast.Call, module: Module, sources: Sources) -> str | None:
    """The prefix of a blueprint or a group, with its version."""
    if any(argument.arg in (None, "version_prefix") for argument in call.keywords):
        return None
    said, version = keyword(call, "url_prefix"), keyword(call, "version")
    prefix = "" if said is None else constant_text(said, module, sources)
    if version is not None:
        if not isinstance(version, ast.Constant) or prefix is None:
            return None
        return f"/v{str(version.value).removeprefix('v')}{_converted(prefix)}"
    return None if prefix is None else _converted(prefix)


def _included(
    module: Module, found: Routers, sources: Sources, item: ast.expr, parent: Key, prefix: str | None
) -> None:
    if isinstance(item, (ast.List, ast.Tuple)):
        for each in item.elts:
            _included(module, found, sources, each, parent, prefix)
        return
    if isinstance(item, ast.Call) and called(item).endswith("Blueprint.group"):
        group = (module.name, f"group:{item.lineno}:{item.col_offset}")
        found.prefixes[group] = _prefix(item, module, sources)
        found.included[group].append((parent, prefix))
        for each in item.args:
            _included(module, found, sources, each, group, "")
        return
    key = named(module, item, sources)
    if key is None or key not in found.prefixes or key in found.apps:
        found.unknown = True
    else:
        found.included[key].append((parent, prefix))


def _read(module: Module, found: Routers, sources: Sources, node: ast.AST) -> None:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            for decorator in node.decorator_list:
                match decorator:
                    case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in (
                        *_METHODS,
                        "route",
                        "websocket",
                    ):
                        _add(module, found, sources, owner, method, decorator, 0)
                    case _:
                        pass
        case ast.Call(func=ast.Attribute(value=owner, attr="add_route" | "add_websocket_route")):
            _add(module, found, sources, owner, "route", node, 1)
        case ast.Call(func=ast.Attribute(value=owner, attr="static")) if "sanic" in module.packages:
            key = named(module, owner, sources)
            path = constant_text(node.args[0], module, sources) if node.args else None
            if key is None or not found.knows(key) or not path or not path.strip("/"):
                found.unknown = True
            else:
                served = f"{path.rstrip('/')}/{{file:path}}"
                found.served.append(Served(key, "GET", served, module, node.lineno))
        case ast.Call(func=ast.Attribute(value=owner, attr="blueprint"), args=[first, *_]):
            parent = named(module, owner, sources)
            if parent is None or not found.knows(parent):
                found.unknown = True
                return
            said = keyword(node, "url_prefix")
            prefix = "" if said is None else constant_text(said, module, sources)
            found.unknown = found.unknown or prefix is None
            _included(module, found, sources, first, parent, prefix)
        case _:
            pass


def _add(
    module: Module, found: Routers, sources: Sources, owner: ast.expr, method: str, call: ast.Call, at: int
) -> None:
    key = named(module, owner, sources)
    if key is None or not found.knows(key):
        found.unknown = found.unknown or "sanic" in module.packages
        return
    said = call.args[at] if len(call.args) > at else keyword(call, "uri")
    path = constant_text(said, module, sources) if said is not None else None
    if path is None or keyword(call, "version") is not None:
        found.unknown = True
        return
    verb = method.upper() if method in _METHODS else "ANY"
    found.served.append(Served(key, verb, _converted(path), module, call.lineno))


_PARAMETER = regex(r"<(\w+)(?::([^<>]+))?>")


def _converted(path: str) -> str:
    """A path with its parameters as `{name}`, and `{name:path}` if they may contain slashes."""

    def parameter(match: re.Match[str]) -> str:
        many = match[2] == "path" or (
            match[2] is not None and not match[2].isidentifier() and "/" in match[2]
        )
        return f"{{{match[1]}:path}}" if many else f"{{{match[1]}}}"

    return _PARAMETER.sub(parameter, path)
