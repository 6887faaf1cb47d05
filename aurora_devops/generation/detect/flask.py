"""Flask: the application or its factory, its routes, and what Flask-Migrate does with its database."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator

from ...code.packages import packages_of
from ...code.python import flask
from ...code.python.modules import Module, called, modules_of
from ...code.sources import Sources
from . import routes as paths
from .clues import Clue, Detector


def _look(sources: Sources) -> Iterator[Clue]:
    packages = packages_of(sources)
    if "flask" not in packages or "fastapi" in packages or "django" in packages:
        return
    path, line = packages["flask"]
    yield Clue("language", "python", "package flask", path, line)
    yield Clue("framework", "flask", "package flask", path, line)
    if gunicorn := packages.get("gunicorn"):
        yield Clue("port", 8000, "the default of gunicorn", *gunicorn, "usual")
    else:
        yield Clue("port", 5000, "the default of Flask", confidence="usual")
    entries = list(_entries(sources))
    yield from entries
    found, complete = flask.routes(sources)
    yield from paths.clues(found, complete=complete)
    for package, of in (("prometheus-flask-exporter", "/metrics"),):
        if place := packages.get(package):
            yield Clue("metrics_path", of, f"the default of {package}", *place, "usual")
    if (place := packages.get("flask-migrate")) and any(
        path.startswith("migrations/") for path in sources.paths
    ):
        module = str(entries[0].value).partition(":")[0] if entries else ""
        named = f"flask --app {module} db upgrade" if module else "flask db upgrade"
        yield Clue("migration", named, "package flask-migrate", *place, "implied")


def _entries(sources: Sources) -> Iterator[Clue]:
    """Applications that a module holds, those of `wsgi.py` first, and factories that need no arguments."""
    modules = sorted(
        # The environment of Alembic makes an application for its own use.
        (one for one in modules_of(sources).values() if not _has_revisions(one, sources)),
        key=lambda module: (_rank(module), module.path),
    )
    factories = {name for module in modules for name, _ in _factories(module)}
    for module in modules:
        for node in module.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if called(
                    call
                ).rpartition(".")[2] in {"Flask", *factories}:
                    yield Clue(
                        "entry_point", f"{module.name}:{name}", "Flask", module.path, node.lineno, "implied"
                    )
                case _:
                    pass
    for module in modules:
        for name, line in _factories(module):
            yield Clue("entry_point", f"{module.name}:{name}()", "a factory", module.path, line, "usual")


def _has_revisions(module: Module, sources: Sources) -> bool:
    return posixpath.join(posixpath.dirname(module.path), "script.py.mako") in sources.files


def _rank(module: Module) -> int:
    last = module.name.rpartition(".")[2]
    return (
        ("wsgi", "app", "main", "run", "server").index(last)
        if last in ("wsgi", "app", "main", "run", "server")
        else 9
    )


def _factories(module: Module) -> Iterator[tuple[str, int]]:
    """Functions that make the application, and need no argument for it."""
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef):
            needed = len(node.args.args) - len(node.args.defaults)
            made = any(
                isinstance(one, ast.Call) and called(one) in ("Flask", "flask.Flask")
                for one in ast.walk(node)
            )
            if made and needed <= 0:
                yield node.name, node.lineno


detector = Detector("flask", _look, "python")
