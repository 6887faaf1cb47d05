"""Routers of Python frameworks: the objects that routes are added to, and the prefixes under which they are served."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from ...core.lazy import regex
from ...core.record import field, record
from ..evidence import Confidence, Route, joined
from ..sources import Sources
from .modules import Module, called, modules_of

# A route may be below several routers; more than this many ways is a riddle, not an application.
MOST_PREFIXES = 16

Key = tuple[str, str]  # the module and the name of an application or a router in it


def named(module: Module, value: ast.expr, sources: Sources) -> Key | None:
    """The router that an expression means: of this module, imported by name, or a module's attribute."""
    known = modules_of(sources)
    match value:
        case ast.Name(id=name):
            return origin((module.name, name), sources)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in module.names:
            home, inner = module.names[name]
            whole = f"{home}.{inner}" if inner else home
            return origin((whole if whole in known else home, attribute), sources)
        case ast.Attribute(attr=attribute):
            home = called(value).rpartition(".")[0]
            return origin((home, attribute), sources) if home else None
        case _:
            return None


def origin(key: Key, sources: Sources) -> Key:
    """The module that a name comes from, through the modules that only hand it on."""
    for _ in range(MOST_PREFIXES):
        module = modules_of(sources).get(key[0])
        if module is None or module.holds(key[1]) or not module.names.get(key[1], ("", ""))[1]:
            break
        key = module.names[key[1]]
    return key


def looped(module: Module, name: ast.Name, call: ast.Call) -> list[ast.expr] | None:
    """What a name of a loop is in turn: `for router in (orders, health):`; None if it is not of a loop that is read."""
    for node in module.of(ast.For):
        if called(node.target) != name.id or not node.lineno <= call.lineno <= (
            node.end_lineno or node.lineno
        ):
            continue
        listed = node.iter
        if isinstance(listed, ast.Name):
            assigned = [
                one.value
                for one in module.tree.body
                if isinstance(one, (ast.Assign, ast.AnnAssign))
                and called(one.targets[0] if isinstance(one, ast.Assign) else one.target) == listed.id
            ]
            listed = assigned[0] if len(assigned) == 1 and assigned[0] is not None else listed
        return listed.elts if isinstance(listed, (ast.List, ast.Tuple)) else None
    return None


def made_by(module: Module, call: ast.Call, package: str) -> str:
    """The name of what is called if it is imported from a package; empty otherwise."""
    first, _, rest = called(call).partition(".")
    home, inner = module.names.get(first, ("", ""))
    if home.partition(".")[0] != package:
        return ""
    return rest.rpartition(".")[2] or inner


def prefixes_of(
    router: Key,
    apps: Iterable[Key],
    own: Mapping[Key, str | None],
    included: Mapping[Key, list[tuple[Key, str | None]]],
) -> list[tuple[str, bool]]:
    """All prefixes under which a router is served, and whether the way up to an application is known."""
    complete: list[tuple[str, bool]] = []
    made = frozenset(apps)
    # A router that includes itself would have no end.
    todo: list[tuple[Key, str, frozenset[Key]]] = [(router, "", frozenset())]
    while todo and len(complete) < MOST_PREFIXES:
        key, below, seen = todo.pop(0)
        prefix = own.get(key, "")
        if prefix is None:
            continue
        whole = joined(prefix, below) if below else prefix
        if key in made or key not in included:
            complete.append((whole, key in made))
        for parent, above in included.get(key, ()):
            if above is not None and parent not in seen:
                todo.append((parent, joined(above, whole), seen | {key}))
    return complete


@record
class Served:
    """A route as the code has it, before the prefixes of its router are known."""

    router: Key
    method: str
    path: str
    module: Module
    line: int
    confidence: Confidence = "stated"


@record(frozen=False)
class Routers:
    """All that the modules state about the applications, routers and routes of a framework."""

    apps: dict[Key, int] = field(default_factory=dict)
    # None for a prefix that is computed.
    prefixes: dict[Key, str | None] = field(default_factory=dict)
    included: defaultdict[Key, list[tuple[Key, str | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    served: list[Served] = field(default_factory=list)
    # A route, a router or a mounted application that could not be read.
    unknown: bool = False

    def knows(self, router: Key) -> bool:
        """Whether it is an application or a router."""
        return router in self.apps or router in self.prefixes

    def routes(self) -> tuple[list[Route], bool]:
        """The routes with the prefixes of their routers, and whether these are all."""
        found: list[Route] = []
        complete = not self.unknown
        for one in self.served:
            complete = complete and self.knows(one.router)
            ways = prefixes_of(one.router, self.apps, self.prefixes, self.included)
            complete = complete and bool(ways)
            for prefix, sure in ways:
                complete = complete and sure
                path = joined(prefix, one.path)
                confidence: Confidence = (
                    "usual" if one.confidence == "usual" else "stated" if sure else "implied"
                )
                found.append(Route(one.method, path, one.module.path, one.line, "", confidence))
        return found, complete


_CONVERTER = regex(r"<(?:([^<>:]*):)?([^<>:]+)>")
_TYPED = regex(r"\{(\w+):(\w+)(?:\([^()]*\))?\}")
_BRACES = regex(r"\{(\w+)(?::((?:[^{}]|\{[^{}]*\})+))?\}")
# What may match a slash.
_ANY = regex(r"[.^]|\\[DSW]")


def converted(path: str) -> str:
    """A path of Werkzeug or Django with its parameters as `{name}`, and `{name:path}` if they may contain slashes."""

    def parameter(match: re.Match[str]) -> str:
        single = match[1] in (None, "", "float", "int", "slug", "str", "string", "uuid", "default")
        return f"{{{match[2]}}}" if single else f"{{{match[2]}:path}}"

    return _CONVERTER.sub(parameter, path)


def without_types(path: str) -> str:
    """A path of Falcon or Litestar with its parameters as `{name}`, and `{name:path}` if they may contain slashes."""
    return _TYPED.sub(lambda one: f"{{{one[1]}:path}}" if one[2] == "path" else f"{{{one[1]}}}", path)


def without_patterns(path: str) -> str:
    """A path of aiohttp with its parameters as `{name}`, and `{name:path}` if they may contain slashes."""

    def parameter(match: re.Match[str]) -> str:
        return f"{{{match[1]}:path}}" if match[2] and _ANY.search(match[2]) else f"{{{match[1]}}}"

    return _BRACES.sub(parameter, path)
