"""Starlette: the routes of applications, with the prefixes of mounted routers."""

from __future__ import annotations

import ast

from ..evidence import Route, joined
from ..sources import Sources
from .modules import Module, called, keyword, modules_of, text_of
from .routers import made_by, named

_MOST_LEVELS = 8


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all applications, and whether these are all that are served."""
    reader = _Reader(sources)
    for module in modules_of(sources).values():
        if "starlette" in module.packages:
            for node in module.nodes:
                reader.read(module, node)
    return reader.found, reader.complete


class _Reader:
    """Reads lists of routes, through the names that they have in other modules."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.found: list[Route] = []
        self.complete = True

    def read(self, module: Module, node: ast.AST) -> None:
        """The routes that a call or a decorated function adds to an application."""
        match node:
            case ast.Call() if made_by(module, node, "starlette") == "Starlette":
                self._listed(module, keyword(node, "routes") or _second(node), "")
            case ast.Call(func=ast.Attribute(attr="add_route" | "add_websocket_route")):
                self._served(module, "", "ANY", node)
            case ast.Call(func=ast.Attribute(attr="mount" | "host")):
                self._mounted(module, node, "")
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for decorator in node.decorator_list:
                    match decorator:
                        case ast.Call(func=ast.Attribute(attr="route" | "websocket_route")):
                            self._served(module, "", "ANY", decorator)
                        case _:
                            pass
            case _:
                pass

    def _listed(self, module: Module, value: ast.expr | None, prefix: str, level: int = 0) -> None:
        if value is None:
            return
        if level > _MOST_LEVELS:
            self.complete = False
        elif isinstance(value, (ast.List, ast.Tuple)):
            for item in value.elts:
                self._item(module, item, prefix, level)
        elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            self._listed(module, value.left, prefix, level + 1)
            self._listed(module, value.right, prefix, level + 1)
        else:
            self._assigned(module, value, prefix, level)

    def _assigned(self, module: Module, value: ast.expr, prefix: str, level: int) -> None:
        """A list that a variable of this or another module has."""
        key = named(module, value, self._sources)
        home = modules_of(self._sources).get(key[0]) if key else None
        values = [
            node.value
            for node in (home.nodes if home is not None else ())
            if isinstance(node, (ast.Assign, ast.AnnAssign))
            and node.value is not None
            and key is not None
            and called(node.targets[0] if isinstance(node, ast.Assign) else node.target) == key[1]
        ]
        changed = home is not None and any(
            isinstance(node, ast.AugAssign) and key is not None and called(node.target) == key[1]
            for node in home.nodes
        )
        if home is None or len(values) != 1 or changed:
            self.complete = False
        else:
            self._listed(home, values[0], prefix, level + 1)

    def _item(self, module: Module, item: ast.expr, prefix: str, level: int) -> None:
        if isinstance(item, ast.Starred):
            self._listed(module, item.value, prefix, level + 1)
            return
        made = made_by(module, item, "starlette") if isinstance(item, ast.Call) else ""
        if isinstance(item, ast.Call) and made in ("Route", "WebSocketRoute"):
            self._served(module, prefix, "ANY", item)
        elif isinstance(item, ast.Call) and made == "Mount":
            self._mounted(module, item, prefix, level)
        else:
            self.complete = False

    def _served(self, module: Module, prefix: str, method: str, call: ast.Call) -> None:
        path = text_of(call.args[0] if call.args else keyword(call, "path"))
        if path is None:
            self.complete = False
        else:
            self.found.append(Route(method, joined(prefix, path), module.path, call.lineno))

    def _mounted(self, module: Module, call: ast.Call, prefix: str, level: int = 0) -> None:
        """What is mounted: routes of its own, or an application that answers all paths below."""
        path = text_of(call.args[0] if call.args else keyword(call, "path"))
        if path is None:
            self.complete = False
            return
        below = joined(prefix, path)
        inner = keyword(call, "routes")
        if inner is not None:
            self._listed(module, inner, below, level + 1)
        elif below.strip("/"):
            served = f"{below.rstrip('/')}/{{rest:path}}"
            self.found.append(Route("ANY", served, module.path, call.lineno))
        else:
            # It answers every path that no other route does.
            self.complete = False


def _second(call: ast.Call) -> ast.expr | None:
    return call.args[1] if len(call.args) > 1 else None
