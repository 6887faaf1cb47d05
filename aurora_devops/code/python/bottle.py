"""Bottle: the routes of applications, with the prefixes at which they are mounted."""

from __future__ import annotations

import ast
import re

from ...core.lazy import regex
from ..evidence import Route
from ..sources import Sources
from .modules import Module, keyword, modules_of
from .routers import Key, Routers, Served, made_by, named, target_of
from .texts import constant_text

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "route"})
# The application to which the functions of the package add routes.
_DEFAULT: Key = ("bottle", "app")


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all applications, and whether these are all that are served."""
    found = Routers(apps={_DEFAULT: 0})
    modules = [one for one in modules_of(sources).values() if "bottle" in one.packages]
    for module in modules:
        for node in module.of(ast.Assign, ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(node.value, ast.Call) and made_by(module, node.value, "bottle") in _MAKERS:
                key = target_of(module, target)
                found.unknown = found.unknown or key is None
                if key is not None:
                    found.apps[key] = node.lineno
    for module in modules:
        for call in module.of(ast.Call):
            _read(module, found, sources, call)
    return found.routes()


_MAKERS = frozenset({"Bottle", "app", "default_app"})


def _read(module: Module, found: Routers, sources: Sources, call: ast.Call) -> None:
    """The routes that a decorator or a call adds, and the applications that it mounts."""
    own: Key | None = _DEFAULT
    name = made_by(module, call, "bottle")
    if isinstance(call.func, ast.Attribute) and not name:
        name = call.func.attr
        own = named(module, call.func.value, sources)
        if own is None or not found.knows(own):
            found.unknown = found.unknown or name in ("route", "mount", "merge")
            return
    if name in _METHODS:
        said = call.args[0] if call.args else keyword(call, "path")
        paths = said.elts if isinstance(said, (ast.List, ast.Tuple)) else [said]
        for each in paths:
            path = constant_text(each, module, sources) if each is not None else None
            if path is None or own is None:
                found.unknown = True
            else:
                method = "ANY" if name == "route" else name.upper()
                found.served.append(Served(own, method, _converted(path), module, call.lineno))
    elif name in ("mount", "merge") and own is not None:
        _mounted(module, found, sources, own, call, name)


def _mounted(module: Module, found: Routers, sources: Sources, own: Key, call: ast.Call, method: str) -> None:
    """`app.mount("/api", api)` and `app.merge(api)`."""
    said = call.args[0] if method == "mount" and call.args else None
    prefix = "" if method == "merge" else constant_text(said, module, sources) if said is not None else None
    given = call.args[-1] if call.args else None
    child = named(module, given, sources) if given is not None else None
    if prefix is None:
        found.unknown = True
    elif child is not None and child in found.apps and child != own:
        found.included[child].append((own, prefix))
        del found.apps[child]
        found.prefixes[child] = ""
    elif prefix.strip("/"):
        served = f"{prefix.rstrip('/')}/{{rest:path}}"
        found.served.append(Served(own, "ANY", served, module, call.lineno))
    else:
        found.unknown = True


_PARAMETER = regex(r"<(\w+)?(?::(\w+)(?::([^<>]*))?)?>|:(\w+)(?:#([^#]*)#)?")


def _converted(path: str) -> str:
    """A path with its parameters as `{name}`, and `{name:path}` if they may contain slashes."""

    def parameter(match: re.Match[str]) -> str:
        many = match[2] == "path" or (match[2] == "re" and not (match[3] or "").isalnum()) or match[5]
        return f"{{{match[1] or match[4] or 'p'}{':path' if many else ''}}}"

    return _PARAMETER.sub(parameter, path)
