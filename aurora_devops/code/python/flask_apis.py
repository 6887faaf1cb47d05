"""The APIs of Flask-RESTful, Flask-RESTX and flask-smorest, and the routes that these packages add."""

from __future__ import annotations

import ast

from ...core.lazy import regex
from ..sources import Sources
from .modules import Module, keyword, modules_of, text_of
from .routers import Key, Routers, Served, in_turn, looped, made_by, named
from .texts import constant_text

APIS = ("flask_restful", "flask_restx", "flask_smorest")
_SETTING = regex(r"\bOPENAPI_(URL_PREFIX|\w+_PATH)\b(?:[\"']?\]?\s*[=:]\s*[\"']([^\"'\n]*)[\"'])?")


def is_api(module: Module, call: ast.Call) -> bool:
    """Whether a call makes an API."""
    return any(made_by(module, call, package) == "Api" for package in APIS)


def read_api(module: Module, found: Routers, sources: Sources, key: Key, call: ast.Call) -> None:
    """The prefix of an API or a namespace that a call makes, and what it serves itself."""
    if is_api(module, call):
        smorest = made_by(module, call, "flask_smorest") == "Api"
        found.prefixes[key] = "" if smorest else _text(keyword(call, "prefix"), module, sources)
        if smorest:
            _described(module, found, sources, key, call)
        elif made_by(module, call, "flask_restx"):
            _documented(module, found, sources, key, call)
    elif made_by(module, call, "flask_restx") == "Namespace":
        found.prefixes[key] = _namespace(module, sources, call)
    elif isinstance(call.func, ast.Attribute) and call.func.attr == "namespace":
        # `api.namespace("orders")` is a namespace of the API.
        owner = named(module, call.func.value, sources)
        if "flask_restx" in module.packages or owner in found.prefixes:
            found.prefixes[key] = _namespace(module, sources, call)
            if owner is not None:
                found.included[key].append((owner, ""))


def add_namespace(module: Module, found: Routers, sources: Sources, api: Key, call: ast.Call) -> None:
    """`api.add_namespace(orders, path="/orders")`; the path replaces that of the namespace."""
    first = call.args[0] if call.args else keyword(call, "ns")
    turns = looped(module, call, sources) if first is not None else None
    if turns is None or first is None:
        found.unknown = True
        return
    for turn in turns:
        home, each = in_turn(first, module, turn)
        key = named(home, each, sources)
        if key is None or key not in found.prefixes:
            found.unknown = True
            continue
        path = call.args[1] if len(call.args) > 1 else keyword(call, "path")
        if path is not None:
            where, said = in_turn(path, module, turn)
            found.unknown = found.unknown or bool(found.included[key])
            found.prefixes[key] = _text(said, where, sources)
        found.included[key].append((api, ""))


def _namespace(module: Module, sources: Sources, call: ast.Call) -> str | None:
    """The path of a namespace, which is its name by default."""
    path = keyword(call, "path") or (call.args[2] if len(call.args) > 2 else None)
    name = text_of(call.args[0] if call.args else keyword(call, "name"))
    if path is not None:
        return _text(path, module, sources)
    return f"/{name}" if name else None


def _text(value: ast.expr | None, module: Module, sources: Sources) -> str | None:
    return "" if value is None else constant_text(value, module, sources)


def _documented(module: Module, found: Routers, sources: Sources, key: Key, call: ast.Call) -> None:
    """The page and the description that Flask-RESTX serves."""
    doc = keyword(call, "doc")
    off = isinstance(doc, ast.Constant) and doc.value is False
    path = "/" if doc is None else None if off else constant_text(doc, module, sources)
    found.unknown = found.unknown or (path is None and not off)
    for own in ("/swagger.json", "/swaggerui/{rest:path}", *([path] if path else [])):
        found.served.append(Served(key, "GET", own, module, call.lineno, "usual"))


def _described(module: Module, found: Routers, sources: Sources, key: Key, call: ast.Call) -> None:
    """The description and the pages that flask-smorest serves below the setting `OPENAPI_URL_PREFIX`."""
    values = [
        match
        for each in modules_of(sources).values()
        if "OPENAPI_" in (text := sources.text(each.path))
        for match in _SETTING.finditer(text)
    ]
    prefixes = {match[2] for match in values if match[1] == "URL_PREFIX"}
    paths = {match[2] for match in values if match[1] != "URL_PREFIX"}
    if None in prefixes | paths or len(prefixes) > 1:
        found.unknown = True
    elif prefixes:
        prefix = prefixes.pop().rstrip("/")
        for path in sorted({*paths, "openapi.json"}):
            own = f"{prefix}/{path.strip('/')}"
            found.served.append(Served(key, "GET", own, module, call.lineno, "usual"))
