"""Alembic, and the commands of a Python package: what brings the database up to date, and what serves."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...code.data import table
from ...code.packages import packages_of, pyproject
from ...code.python.modules import called, modules_of
from ...code.sources import Sources, line_of
from .clues import Clue, Detector


def _look(sources: Sources) -> Iterator[Clue]:
    packages = packages_of(sources)
    ini = next(
        (path for path in sources.paths if path.rpartition("/")[2] == "alembic.ini" and path.count("/") < 2),
        "",
    )
    if ini and "alembic" in packages and "flask-migrate" not in packages:
        option = f" --config {ini}" if "/" in ini else ""
        yield Clue("migration", f"alembic{option} upgrade head", "the configuration", ini, 0, "implied")


def _code(sources: Sources) -> Iterator[Clue]:
    """A command of the package's own that calls `alembic.command.upgrade`."""
    text = sources.text("pyproject.toml")
    data = pyproject(sources)
    scripts = {**table(data, "project", "scripts"), **table(data, "tool", "poetry", "scripts")}
    modules = modules_of(sources)
    for name, target in scripts.items():
        home, _, attribute = str(target).partition(":")
        module = modules.get(home)
        if module is None:
            continue
        for node in module.tree.body:
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or not _upgrades(node):
                continue
            inner = [one for one in node.decorator_list if called(one).rpartition(".")[2] == "command"]
            line = line_of(text, rf"^\s*[\"']?{name}[\"']?\s*=")
            if node.name == attribute:
                yield Clue("migration", str(name), "a script", "pyproject.toml", line)
            elif inner:
                command = node.name.replace("_", "-")
                yield Clue("migration", f"{name} {command}", "a command", module.path, node.lineno)


def _upgrades(function: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Call) and called(node) in ("command.upgrade", "alembic.command.upgrade")
        for node in ast.walk(function)
    )


detector = Detector("alembic", _look, "python", _code)
