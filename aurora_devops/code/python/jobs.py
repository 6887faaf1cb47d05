"""Jobs of arq and SAQ: those that are put into a queue by name, and the functions of the workers that take them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...core.record import record
from ..sources import Sources
from .modules import Module, called, keyword, modules_of, text_of
from .texts import constant_text

_TOOLS = ("arq", "saq")
_USUAL_QUEUES = {"arq": "arq:queue", "saq": "default"}
# The methods that put a job into a queue, whose first argument is its name.
_ENQUEUES = {"arq": ("enqueue_job",), "saq": ("enqueue",)}
_MOST_STEPS = 4


@record
class Job:
    """A job that is put into a queue by the name of its function."""

    tool: str
    name: str
    file: str
    line: int


@record
class JobQueue:
    """A queue into which jobs are put; the name is not at the line if it is the one that the library uses."""

    tool: str
    name: str
    file: str
    line: int


@record
class JobWorker:
    """A worker with the names of its functions, which are not all `known` if some are computed, and with its queue.

    The queue is empty if it is unknown.
    """

    tool: str
    functions: tuple[str, ...]
    known: bool
    queue: str
    file: str
    line: int


def jobs_of(sources: Sources) -> tuple[list[Job], list[JobQueue], list[JobWorker]]:
    """The jobs that are put into queues, the queues, and the workers of a program that imports arq or SAQ."""
    modules = modules_of(sources)
    imported = {package for module in modules.values() for package in module.packages}
    jobs: list[Job] = []
    queues: list[JobQueue] = []
    workers: list[JobWorker] = []
    for tool in sorted(imported.intersection(_TOOLS)):
        jobs += (job for module in modules.values() for job in _jobs(module, tool, sources))
        queues += _queues(tool, sources)
        for module in modules.values():
            if tool in module.packages:
                workers += _workers(module, tool, sources)
    return jobs, queues, workers


def _calls(module: Module, tool: str) -> Iterator[ast.Call]:
    """The calls that put a job into a queue."""
    for call in module.of(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _ENQUEUES[tool] and call.args:
            yield call


def _jobs(module: Module, tool: str, sources: Sources) -> Iterator[Job]:
    for call in _calls(module, tool):
        name = constant_text(call.args[0], module, sources)
        if name and name.isidentifier():
            yield Job(tool, name, module.path, call.args[0].lineno)


def _queues(tool: str, sources: Sources) -> Iterator[JobQueue]:
    """The queues into which jobs of arq are put: those of calls, and those of connections; none if one is unknown."""
    if tool != "arq":
        return
    found: list[JobQueue] = []
    plain: list[JobQueue] = []
    pools = 0
    for module in modules_of(sources).values():
        for call in module.of(ast.Call):
            last = called(call).rpartition(".")[2]
            word = {"create_pool": "default_queue_name", "ArqRedis": "default_queue_name"}.get(last, "")
            if last in _ENQUEUES[tool]:
                word = "_queue_name"
            given = keyword(call, word) if word else None
            if word and any(each.arg is None for each in call.keywords):
                return
            if given is not None:
                name = constant_text(given, module, sources)
                if name is None:
                    return
                found.append(JobQueue(tool, name, module.path, given.lineno))
                pools += word != "_queue_name"
            elif word == "_queue_name":
                plain.append(JobQueue(tool, _USUAL_QUEUES[tool], module.path, call.lineno))
    yield from found
    if not pools:
        yield from plain[:1]


def _workers(module: Module, tool: str, sources: Sources) -> Iterator[JobWorker]:
    """The workers of a module: classes and dictionaries of settings, and calls with the functions."""
    for node in module.of(ast.ClassDef):
        settings = dict(_assigned(node))
        if tool == "arq" and "functions" in settings:
            inherits = any(called(base) != "object" for base in node.bases)
            yield _worker(module, tool, settings, node.lineno, sources, complete=not inherits)
    for call in module.of(ast.Call):
        settings = {each.arg: each.value for each in call.keywords if each.arg}
        if "functions" in settings and called(call).rpartition(".")[2] in _MAKES:
            complete = len(settings) == len(call.keywords)
            yield _worker(module, tool, settings, call.lineno, sources, complete=complete)
    for mapping in module.of(ast.Dict) if tool == "saq" else ():
        settings = {
            text: value
            for key, value in zip(mapping.keys, mapping.values, strict=True)
            if (text := text_of(key))
        }
        if "functions" in settings:
            complete = len(settings) == len(mapping.keys)
            yield _worker(module, tool, settings, mapping.lineno, sources, complete=complete)


_MAKES = frozenset({"Worker", "create_worker", "run_worker"})


def _assigned(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """The values that the body of a class assigns."""
    for each in node.body:
        targets = each.targets if isinstance(each, ast.Assign) else [getattr(each, "target", None)]
        value = each.value if isinstance(each, (ast.Assign, ast.AnnAssign)) else None
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                yield target.id, value


def _worker(
    module: Module, tool: str, settings: dict[str, ast.expr], line: int, sources: Sources, *, complete: bool
) -> JobWorker:
    names = _functions(settings["functions"], module, sources)
    queue = settings.get("queue_name") if tool == "arq" else None
    named = constant_text(queue, module, sources) if queue is not None else _USUAL_QUEUES[tool]
    known = complete and names is not None
    return JobWorker(tool, tuple(names or ()), known, (named or "") if complete else "", module.path, line)


def _functions(value: ast.expr, module: Module, sources: Sources, depth: int = 0) -> list[str] | None:
    """The names of the functions in a list; None if some of them are unknown."""
    if depth > _MOST_STEPS:
        return None
    match value:
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            found: list[str] = []
            for each in elements:
                if isinstance(each, ast.Starred):
                    inner = _functions(each.value, module, sources, depth + 1)
                    if inner is None:
                        return None
                    found += inner
                elif (name := _function(each, module, sources)) is not None:
                    found.append(name)
                else:
                    return None
            return found
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = [_functions(part, module, sources, depth + 1) for part in (left, right)]
            return None if None in parts else [name for part in parts for name in part or ()]
        case ast.Name(id=name):
            home, inner_name = module.names.get(name, (module.name, name))
            other = modules_of(sources).get(home)
            assigned = other.only_value(inner_name) if other else None
            return _functions(assigned, other, sources, depth + 1) if other and assigned is not None else None
        case _:
            return None


def _function(value: ast.expr, module: Module, sources: Sources) -> str | None:
    """The name under which a worker knows a function; None if it is unknown."""
    match value:
        case ast.Constant(value=str(text)):
            # The path of a function, which the library imports.
            return text.rpartition(".")[2]
        case ast.Tuple(elts=[ast.Constant(value=str(name)), _]):
            return name
        case ast.Call(args=[inner, *_]) if called(value).rpartition(".")[2] == "func":
            given = keyword(value, "name") or (value.args[1] if len(value.args) > 1 else None)
            return constant_text(given, module, sources) if given else _function(inner, module, sources)
        case ast.Name(id=name):
            home, inner_name = module.names.get(name, (module.name, name))
            return _defined(home, inner_name, sources)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in module.names:
            home, inner_name = module.names[name]
            return _defined(f"{home}.{inner_name}" if inner_name else home, attribute, sources)
        case _:
            return None


def _defined(home: str, name: str, sources: Sources) -> str | None:
    """The name of a function of a module, or of one that the module imports."""
    for _ in range(_MOST_STEPS):
        module = modules_of(sources).get(home)
        if module is None:
            return None
        if name in module.functions and not module.holds(name):
            return name
        if name not in module.names:
            return None
        home, name = module.names[name]
    return None
