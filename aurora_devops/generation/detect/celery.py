"""Celery: the worker of an application that defines tasks, where no process of it is described elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...code.packages import packages_of
from ...code.python.modules import Module, called, modules_of
from ...code.sources import Sources
from ..application import Worker
from .clues import Clue, Detector
from .processes import detector as processes


def _code(sources: Sources) -> Iterator[Clue]:
    if "celery" not in packages_of(sources):
        return
    if any(clue.field == "workers" for clue in processes.look(sources)):
        return
    modules = modules_of(sources).values()
    if not any(_defines_task(module) for module in modules):
        return
    for module in modules:
        for node in module.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if (
                    called(call).rpartition(".")[2] == "Celery"
                ):
                    worker = Worker(name="worker", command=f"celery --app {module.name}:{name} worker")
                    yield Clue("workers", worker, "Celery()", module.path, node.lineno, "implied")
                    return
                case _:
                    pass


def _defines_task(module: Module) -> bool:
    return any(
        called(decorator).rpartition(".")[2] in ("shared_task", "task")
        for node in module.nodes
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for decorator in node.decorator_list
    )


detector = Detector("celery", lambda _: (), "python", _code)
