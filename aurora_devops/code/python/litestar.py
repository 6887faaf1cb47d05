"""Litestar: the handlers of applications, routers and controllers, with the paths of these."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..evidence import Route, joined
from ..sources import Sources
from .modules import Module, called, keyword, modules_of
from .routers import Key, made_by, named, without_types
from .texts import constant_text

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "route", "websocket"})
_MOST_LEVELS = 8
# Controllers of the package with the paths that they serve unless a class derived from them sets another one.
_OWN = {"PrometheusController": "/metrics"}


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of all applications, and whether these are all that are served."""
    reader = _Reader(sources)
    for module in modules_of(sources).values():
        for call in module.of(ast.Call) if "litestar" in module.packages else ():
            if made_by(module, call, "litestar") == "Litestar":
                reader.application(module, call)
    return reader.found, reader.complete and bool(reader.found)


class _Reader:
    """Reads the lists of handlers, through the names that they have in other modules."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._modules = modules_of(sources)
        self.found: list[Route] = []
        self.complete = True

    def application(self, module: Module, call: ast.Call) -> None:
        """The routes of an application."""
        prefix = self._text(keyword(call, "path"), module)
        if prefix is None or keyword(call, "on_app_init") is not None or keyword(call, "static_files_config"):
            self.complete = False
        handlers = keyword(call, "route_handlers") or (call.args[0] if call.args else None)
        self._listed(module, handlers, prefix or "", 0)
        for path in ("/schema", "/schema/{rest:path}"):
            self.found.append(Route("GET", path, module.path, call.lineno, "", "usual"))

    def _text(self, value: ast.expr | None, module: Module) -> str | None:
        return "" if value is None else constant_text(value, module, self._sources)

    def _listed(self, module: Module, value: ast.expr | None, prefix: str, level: int) -> None:
        match value:
            case None:
                pass
            case ast.List(elts=items) | ast.Tuple(elts=items):
                for item in items:
                    self._item(module, item.value if isinstance(item, ast.Starred) else item, prefix, level)
            case _:
                self._item(module, value, prefix, level)

    def _item(self, module: Module, item: ast.expr, prefix: str, level: int) -> None:
        """A handler, a controller, a router, or a list of them."""
        if isinstance(item, ast.Call) and made_by(module, item, "litestar") == "Router":
            self._router(module, item, prefix, level)
            return
        if isinstance(item, (ast.List, ast.Tuple)):
            self._listed(module, item, prefix, level + 1)
            return
        key = named(module, item, self._sources)
        home = self._modules.get(key[0]) if key else None
        if key is not None and key[0].partition(".")[0] == "litestar" and key[1] in _OWN:
            self.found.append(Route("GET", joined(prefix, _OWN[key[1]]), module.path, item.lineno))
            return
        defined = [one for one in (home.nodes if home else ()) if key and _defines(one, key)]
        if home is None or len(defined) != 1 or level > _MOST_LEVELS:
            self.complete = False
            return
        match defined[0]:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._handler(home, defined[0], prefix)
            case ast.ClassDef():
                self._controller(home, defined[0], prefix)
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                if isinstance(value, ast.Call) and made_by(home, value, "litestar") == "Router":
                    self._router(home, value, prefix, level + 1)
                elif isinstance(value, (ast.List, ast.Tuple)):
                    self._listed(home, value, prefix, level + 1)
                else:
                    self.complete = False
            case _:
                self.complete = False

    def _router(self, module: Module, call: ast.Call, prefix: str, level: int) -> None:
        path = self._text(keyword(call, "path") or (call.args[0] if call.args else None), module)
        if path is None or level > _MOST_LEVELS:
            self.complete = False
            return
        self._listed(module, keyword(call, "route_handlers"), joined(prefix, path), level + 1)

    def _controller(self, module: Module, node: ast.ClassDef, prefix: str) -> None:
        bases = {called(base).rpartition(".")[2] for base in node.bases}
        usual = next((path for name, path in _OWN.items() if name in bases), "")
        path: str | None = usual
        for field in node.body:
            match field:
                case (
                    ast.Assign(targets=[ast.Name(id="path")], value=value)
                    | ast.AnnAssign(target=ast.Name(id="path"), value=ast.expr() as value)
                ):
                    path = self._text(value, module)
                case _:
                    pass
        if path is None or not bases & {"Controller", *_OWN}:
            # What it inherits is not read.
            self.complete = False
            return
        if usual:
            self.found.append(Route("GET", joined(prefix, path), module.path, node.lineno))
        for field in node.body:
            if isinstance(field, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._handler(module, field, joined(prefix, path), method=True)

    def _handler(
        self,
        module: Module,
        node: ast.FunctionDef | ast.AsyncFunctionDef,
        prefix: str,
        *,
        method: bool = False,
    ) -> None:
        """The routes of a function with a decorator."""
        known = method
        for decorator in node.decorator_list:
            made = made_by(module, decorator, "litestar") if isinstance(decorator, ast.Call) else ""
            if not isinstance(decorator, ast.Call) or made not in _VERBS:
                continue
            known = True
            verb = "ANY" if made in ("route", "websocket") else made.upper()
            for path in self._paths(module, decorator):
                if path is None:
                    self.complete = False
                else:
                    whole = joined(prefix, without_types(path)) if path.strip("/") else prefix or "/"
                    self.found.append(Route(verb, whole, module.path, decorator.lineno))
        self.complete = self.complete and known

    def _paths(self, module: Module, call: ast.Call) -> Iterator[str | None]:
        said = call.args[0] if call.args else keyword(call, "path")
        if isinstance(said, (ast.List, ast.Tuple)):
            yield from (constant_text(one, module, self._sources) for one in said.elts)
        else:
            yield self._text(said, module)


def _defines(node: ast.AST, key: Key) -> bool:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name == key[1]
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            return called(target) == key[1]
        case _:
            return False
