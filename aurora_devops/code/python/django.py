"""Django: the routes of the URL configuration, through the configurations that it includes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...core.lazy import regex
from ..evidence import Route, joined
from ..sources import Sources
from . import ninja
from .modules import Module, called, modules_of, text_of
from .routers import converted

_MOST_LEVELS = 8
# The start of a regular expression that is plain text.
_LITERAL = regex(r"\^?((?:[\w/-]|\\[./-])*)")
# What applications serve below the place where they are included.
_SERVED_BY = {"django_prometheus.urls": ("metrics",), "django.contrib.auth.urls": ("{rest:path}",)}
# Functions that add files only while developing.
_FILES = frozenset({"static", "staticfiles_urlpatterns"})


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of the root configuration, and whether these are all that are served."""
    modules = modules_of(sources)
    settings = list(_settings(sources))
    roots = {text_of(value) for module, name, value in settings if name == "ROOT_URLCONF"}
    if len(roots) != 1:
        return [], not settings and not any("django.urls" in module.imported for module in modules.values())
    root = roots.pop() or ""
    reader = _Reader(sources)
    reader.configuration(root, "")
    for module, name, value in settings:
        if name == "STATIC_URL" and (path := text_of(value)) and path.strip("/"):
            served = joined(path, "{file:path}")
            reader.found.append(Route("GET", served, module.path, value.lineno, "", "usual"))
        elif name in ("FORCE_SCRIPT_NAME", "WHITENOISE_ROOT"):
            reader.complete = False
        elif name == "MIDDLEWARE":
            reader.complete = reader.complete and not _may_answer(value, modules)
    return reader.found, reader.complete and bool(reader.found)


_NAMES = frozenset({"FORCE_SCRIPT_NAME", "MIDDLEWARE", "ROOT_URLCONF", "STATIC_URL", "WHITENOISE_ROOT"})


def _settings(sources: Sources) -> Iterator[tuple[Module, str, ast.expr]]:
    """The settings about URLs, of all modules that set some."""
    for module in modules_of(sources).values():
        if "settings" not in module.path and "config" not in module.path:
            continue
        for node in module.tree.body:
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AugAssign(target=ast.Name(id=name), value=value)
                ) if name in _NAMES:
                    yield module, name, value
                case _:
                    pass


def _may_answer(middleware: ast.expr, modules: dict[str, Module]) -> bool:
    """Whether a middleware of the project looks at the path of requests, so that it may answer some."""
    for node in ast.walk(middleware):
        home = modules.get((text_of(node) or "").rpartition(".")[0])
        if home is not None and any(
            isinstance(each, ast.Attribute) and each.attr in ("path", "path_info") for each in home.nodes
        ):
            return True
    return False


def _is_include(view: ast.expr | None) -> bool:
    return isinstance(view, ast.Call) and called(view).rpartition(".")[2] == "include"


class _Reader:
    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._modules = modules_of(sources)
        self.found: list[Route] = []
        self.complete = True

    def configuration(self, name: str, prefix: str, level: int = 0) -> None:
        """The routes of `urlpatterns` of a module."""
        module = self._modules.get(name)
        if module is None or level > _MOST_LEVELS:
            self._outside(name, prefix)
            return
        known = False
        for node in module.nodes:
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id="urlpatterns")], value=value)
                    | ast.AnnAssign(target=ast.Name(id="urlpatterns"), value=ast.expr() as value)
                    | ast.AugAssign(target=ast.Name(id="urlpatterns"), value=value)
                ):
                    known = True
                    self._patterns(module, value, prefix, level)
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="urlpatterns"), attr=attribute), args=[first, *_]
                ):
                    value = first if attribute == "extend" else ast.List([first], ast.Load())
                    self._patterns(module, value, prefix, level)
                case _:
                    pass
        self.complete = self.complete and known

    def _outside(self, name: str, prefix: str) -> None:
        """What another package serves below a prefix: known, or anything."""
        for path in _SERVED_BY.get(name, ()):
            self.found.append(Route("ANY", joined(prefix, path), *self._at))
            return
        self._anything(prefix)

    _at: tuple[str, int] = ("", 0)

    def _anything(self, prefix: str) -> None:
        if prefix.strip("/"):
            self.found.append(Route("ANY", prefix.rstrip("/"), *self._at))
            self.found.append(Route("ANY", joined(prefix, "{rest:path}"), *self._at))
        else:
            self.complete = False

    def _patterns(self, module: Module, value: ast.expr, prefix: str, level: int) -> None:
        match value:
            case ast.Tuple(elts=[inner, ast.Constant(value=str())]):
                # The patterns of an application with its name.
                self._patterns(module, inner, prefix, level)
            case ast.Constant(value=str(name)):
                self.configuration(name, prefix, level + 1)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                for item in items:
                    self._pattern(module, item, prefix, level)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                self._patterns(module, left, prefix, level)
                self._patterns(module, right, prefix, level)
            case ast.Call() if called(value).rpartition(".")[2] in _FILES:
                pass
            case ast.Attribute(attr="urls"):
                self._at = (module.path, value.lineno)
                self._router(module, value.value, prefix)
            case ast.Name(id=name) if name != "urlpatterns":
                self._named(module, name, prefix, level)
            case _:
                self.complete = False

    def _named(self, module: Module, name: str, prefix: str, level: int) -> None:
        """A list of patterns that a variable of the module has."""
        for node in module.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    self._patterns(module, value, prefix, level + 1)
                    return
                case _:
                    pass
        home, inner = module.names.get(name, ("", ""))
        other = self._modules.get(home)
        if other is not None and inner and level < _MOST_LEVELS:
            self._named(other, inner, prefix, level + 1)
        else:
            self.complete = False

    def _pattern(self, module: Module, item: ast.expr, prefix: str, level: int) -> None:
        if isinstance(item, ast.Starred):
            self._patterns(module, item.value, prefix, level)
            return
        name = called(item).rpartition(".")[2] if isinstance(item, ast.Call) else ""
        path = text_of(item.args[0]) if isinstance(item, ast.Call) and item.args else None
        if not isinstance(item, ast.Call) or path is None or name not in ("path", "re_path", "url"):
            self.complete = False
            return
        self._at = (module.path, item.lineno)
        view = item.args[1] if len(item.args) > 1 else None
        if name == "path":
            # The view of an empty path below `up/` is at `/up/`.
            below = joined(prefix, converted(path)) if path else prefix or "/"
            exact = True
        else:
            match = _LITERAL.match(path)
            literal = match[1].replace("\\", "") if match else ""
            rest = path[match.end() :] if match else path
            below = joined(prefix, literal)
            exact = rest in ("$", "/?$", r"\Z") or (not rest and _is_include(view))
            if not path.startswith("^") or not exact:
                # What follows is not compared.
                folder = below if literal.endswith("/") else below.rpartition("/")[0]
                self._anything(folder if path.startswith("^") else prefix)
                return
        if isinstance(view, ast.Call) and _is_include(view):
            self._included(module, view, below, level)
        elif isinstance(view, ast.Attribute) and view.attr == "urls":
            self._urls(module, view.value, below)
        else:
            self.found.append(Route("ANY", below, *self._at))

    def _urls(self, module: Module, value: ast.expr, prefix: str) -> None:
        """The operations of an API of Django Ninja, or what an admin site serves."""
        key = ninja.is_api(module, value, self._sources)
        known = ninja.apis(self._sources)
        if key is None or not known.complete:
            self._anything(prefix)
            return
        for route in known.routes[key]:
            served = joined(prefix, route.path)
            self.found.append(Route(route.method, served, route.file, route.line, "", route.confidence))

    def _included(self, module: Module, call: ast.Call, prefix: str, level: int) -> None:
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Tuple) and first.elts:
            first = first.elts[0]
        name = text_of(first)
        if name is not None:
            self.configuration(name, prefix, level + 1)
        elif isinstance(first, ast.Name) and first.id in module.names:
            home, inner = module.names[first.id]
            whole = f"{home}.{inner}" if inner else home
            if whole in self._modules:
                self.configuration(whole, prefix, level + 1)
            else:
                self._named(module, first.id, prefix, level)
        elif isinstance(first, ast.Attribute) and called(first) and first.attr != "urls":
            home, inner = module.names.get(called(first).partition(".")[0], ("", ""))
            whole = ".".join(part for part in (home, inner, called(first).partition(".")[2]) if part)
            self.configuration(whole, prefix, level + 1)
        elif first is not None:
            self._patterns(module, first, prefix, level + 1)
        else:
            self.complete = False

    def _router(self, module: Module, router: ast.expr, prefix: str) -> None:
        """The routes below those that a router of Django REST framework is given."""
        name = called(router)
        registered = [
            text_of(node.args[0]) if node.args else None
            for node in module.nodes
            if isinstance(node, ast.Call) and called(node) == f"{name}.register"
        ]
        if not name or not registered or None in registered:
            self._anything(prefix)
            return
        self.found.append(Route("GET", prefix or "/", *self._at))
        for path in registered:
            self._anything(joined(prefix, (path or "").replace("\\", "")))
