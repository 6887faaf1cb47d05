"""Handlers of `http.server`: the paths with which they compare the path of a request."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..evidence import Route
from ..sources import Sources
from .modules import Module, called, modules_of
from .routers import listed
from .texts import constant_text

_BASE = "BaseHTTPRequestHandler"
# Calls whose result has the path of their first argument, and methods of a text that keep its beginning.
_PARSERS = frozenset({"unquote", "urlparse", "urlsplit"})
_KEEP = frozenset({"lower", "partition", "removesuffix", "rstrip", "split", "strip"})
_LOGS = frozenset(
    {"debug", "error", "exception", "format", "info", "log", "log_message", "print", "str", "warning"}
)


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The paths that the handlers answer, and whether these are all that are served."""
    found: list[Route] = []
    complete = True
    for module in modules_of(sources).values():
        if not any(home == "http.server" for home in module.imported):
            continue
        for node in module.of(ast.ClassDef):
            bases = {called(base).rpartition(".")[2] for base in node.bases}
            if _BASE in bases:
                reader = _Reader(module, node, sources)
                found += reader.found
                complete = complete and reader.complete
            elif any(base.endswith("HTTPRequestHandler") for base in bases):
                complete = False
    return found, complete and bool(found)


class _Reader:
    """The paths of one handler."""

    def __init__(self, module: Module, node: ast.ClassDef, sources: Sources) -> None:
        self._module = module
        self._sources = sources
        self._class = node
        self.found: list[Route] = []
        # Without an answer for other paths, all of them are served.
        self.complete = any(_is_not_found(one) for one in ast.walk(node))
        for function in node.body:
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._function(function)

    def _function(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        names = {"self.path"}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and self._is_path(node.value, names):
                for target in node.targets:
                    first = target.elts[0] if isinstance(target, ast.Tuple) else target
                    names.add(called(first))
        understood: set[int] = set()
        before = len(self.found)
        for node in ast.walk(function):
            match node:
                case ast.Compare() | ast.Call() | ast.Match() | ast.JoinedStr() | ast.Subscript():
                    if self._read(node, names):
                        understood.update(id(one) for one in _parts(node))
                case ast.Attribute(value=ast.Name() as inner, attr="query" | "params" | "fragment"):
                    understood.add(id(inner))
                case ast.Assign(value=value) if self._is_path(value, names):
                    understood.update(id(one) for one in ast.walk(node))
                case _:
                    pass
        for node in ast.walk(function):
            if isinstance(node, (ast.Name, ast.Attribute)) and called(node) in names:
                self.complete = self.complete and id(node) in understood
        if function.name == "do_GET" and len(self.found) == before:
            self.complete = False

    def _is_path(self, value: ast.expr, names: set[str]) -> bool:
        """Whether an expression is the path of the request, or its beginning."""
        match value:
            case ast.Attribute(attr="path", value=inner):
                return called(value) in names or self._is_path(inner, names)
            case ast.Name():
                return value.id in names
            case ast.Call(func=ast.Attribute(value=inner, attr=method)) if method in _KEEP:
                return self._is_path(inner, names)
            case ast.Call(args=[inner, *_]) if called(value).rpartition(".")[2] in _PARSERS:
                return self._is_path(inner, names)
            case ast.Subscript(value=inner, slice=ast.Constant(value=0)):
                return self._is_path(inner, names)
            case ast.BoolOp(op=ast.Or(), values=[inner, ast.Constant(value="/")]):
                return self._is_path(inner, names)
            case _:
                return False

    def _read(self, node: ast.AST, names: set[str]) -> bool:
        """The routes of a condition about the path; whether the condition is one that is read."""
        match node:
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
                pair = (left, right) if self._is_path(left, names) else (right, left)
                return self._is_path(pair[0], names) and self._add([pair[1]])
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[right]) if self._is_path(
                left, names
            ):
                return self._listed(right)
            case ast.Call(func=ast.Attribute(value=inner, attr="startswith"), args=[one]) if self._is_path(
                inner, names
            ):
                return self._add(one.elts if isinstance(one, ast.Tuple) else [one], "{rest:path}")
            case ast.Call(func=ast.Attribute(value=mapping, attr="get"), args=[inner, *_]) if self._is_path(
                inner, names
            ):
                return self._listed(mapping)
            case ast.Subscript(value=mapping, slice=inner) if self._is_path(inner, names):
                return self._listed(mapping)
            case ast.Match(subject=subject, cases=cases) if self._is_path(subject, names):
                patterns = [one for case in cases for one in _alternatives(case.pattern)]
                return None not in patterns and self._add(
                    [one for one in patterns if one is not None and one is not _ANY]
                )
            case ast.Call() if called(node).rpartition(".")[2] in _LOGS:
                return True
            case ast.JoinedStr():
                return True
            case _:
                return False

    def _listed(self, value: ast.expr) -> bool:
        keys = ast.copy_location(ast.Call(ast.Attribute(value, "keys", ast.Load()), [], []), value)
        items = listed(value, self._module, self._sources) or listed(keys, self._module, self._sources)
        return items is not None and self._add([item for _, item in items])

    def _add(self, values: list[ast.expr], ending: str = "") -> bool:
        texts = [constant_text(one, self._module, self._sources) for one in values]
        for text, value in zip(texts, values, strict=True):
            if text is not None:
                path = text.partition("?")[0] + ending
                line = getattr(value, "lineno", self._class.lineno)
                self.found.append(Route("ANY", path or "/", self._module.path, line))
        return None not in texts


_ANY = ast.Constant("")


def _alternatives(pattern: ast.pattern) -> Iterator[ast.expr | None]:
    """The values of a pattern; None for one that is not read."""
    match pattern:
        case ast.MatchValue(value=value):
            yield value
        case ast.MatchOr(patterns=patterns):
            for one in patterns:
                yield from _alternatives(one)
        case ast.MatchAs(pattern=None):
            yield _ANY
        case _:
            yield None


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """The expressions of a condition; for a `match`, those of its subject."""
    yield from ast.walk(node.subject if isinstance(node, ast.Match) else node)


def _is_not_found(node: ast.AST) -> bool:
    """Whether an expression is the status 404."""
    match node:
        case ast.Constant(value=404):
            return True
        case ast.Attribute(attr="NOT_FOUND"):
            return True
        case _:
            return False
