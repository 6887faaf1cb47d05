"""The names that modules of Python with an application or a handler define, which a server may be told to load."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...core.lazy import regex
from ...core.record import record
from ..data import table
from ..packages import pyproject
from ..sources import Sources
from .modules import Module, called, modules_of

# The packages that make applications which a server or a worker loads by name.
_MAKERS = frozenset(
    {
        *(
            "aiohttp",
            "apiflask",
            "arq",
            "bottle",
            "celery",
            "connexion",
            "dash",
            "django",
            "dramatiq",
            "falcon",
            "fastapi",
        ),
        *("faststream", "flask", "huey", "litestar", "pyramid", "quart", "sanic", "starlette", "taskiq"),
    }
)
_USUAL = frozenset({"app", "application", "asgi", "handler", "lambda_function", "main", "server", "wsgi"})
_BLOCKS = (
    *(ast.If, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.For, ast.While, ast.Match),
    *(ast.ExceptHandler, ast.match_case),
)
_PACKAGE = regex(r"(?:src/)?[^/]+/__init__\.py")
# What gives a module names that its text does not have.
_DYNAMIC = frozenset({"exec", "globals", "locals", "setattr", "vars"})


@record
class Exports:
    """A module and the names that it defines."""

    file: str
    names: tuple[str, ...]


def exports(sources: Sources) -> Iterator[Exports]:
    """The modules with an application or a handler, if all names that they define are known."""
    modules = modules_of(sources).values()
    # The command of a worker of Celery may name a value in a package.
    workers = any("celery" in module.packages for module in modules)
    scripts = table(pyproject(sources), "project", "scripts").values()
    called_modules = {str(value).partition(":")[0].strip() for value in scripts}
    for module in modules:
        last = module.path.rpartition("/")[2].removesuffix(".py")
        usual = (
            last in _USUAL
            or module.name in called_modules
            or (workers and last == "__init__" and "." not in module.name)
        )
        if not usual and module.packages.isdisjoint(_MAKERS) and not _handles(module):
            continue
        if any(called(node) in _DYNAMIC for node in module.of(ast.Call)):
            continue
        names = {name for statement in module.tree.body for name in _names(statement)}
        names.update(name for node in module.of(ast.Global) for name in node.names)
        names.update(node.target.id for node in module.of(ast.NamedExpr))
        if names.isdisjoint(("*", "__getattr__")):
            yield Exports(module.path, tuple(sorted(names)))
    for path in sources.paths if workers else ():
        if _PACKAGE.fullmatch(path) and not sources.text(path).strip():
            yield Exports(path, ())


def _handles(module: Module) -> bool:
    """Whether a module has a handler of AWS Lambda, with an event and a context."""
    return any(
        isinstance(node, ast.FunctionDef) and len(node.args.args) == 2 and node.args.args[1].arg == "context"
        for node in module.tree.body
    )


def _names(statement: ast.AST) -> Iterator[str]:
    """The names that a statement of a module binds in it; `*` for those of another module."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(statement, _BLOCKS):
        for inner in ast.iter_child_nodes(statement):
            yield from _names(inner)
    else:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
