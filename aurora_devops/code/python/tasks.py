"""Tasks that are run by workers: those that modules define, those that are sent by name, and their queues."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping

from ...core.lazy import regex
from ...core.record import record
from ...starting import worker_queues
from ..sources import Sources
from .modules import Module, called, keyword, modules_of, own_packages, text_of

_TOOLS = {"celery": "celery", "django_rq": "rq", "rq": "rq", "dramatiq": "dramatiq"}
# The settings of Celery, by the end of their names: `CELERY_BEAT_SCHEDULE`, `beat_schedule`, `CELERYBEAT_SCHEDULE`.
_SCHEDULE = regex(r"(?i)(?:.*[._])?(?:celery)?beat_?schedule")
_ROUTES = regex(r"(?i)(?:.*[._])?(?:task|celery)_routes")
_QUEUES = regex(r"(?i)(?:.*[._])?(?:celery|task)_queues")
_DEFAULT = regex(r"(?i)(?:.*[._])?(?:task|celery)_default_queue")
_DEFINES = regex(r"(?:.*\.)?(?:shared_task|task|periodic_task|actor|job)")
_NAME = regex(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


@record
class TaskName:
    """A task that is sent by its name: by a schedule of beat, or by a route to a queue.

    It is `defined` if a module may define it; `near` are the names of the tasks in its module.
    """

    name: str
    by: str
    file: str
    line: int
    defined: bool = True
    near: tuple[str, ...] = ()


@record
class Queue:
    """A queue of tasks: one to which tasks are sent, one that is `declared`, or the `default` one."""

    tool: str
    name: str
    file: str
    line: int
    use: str = "sent"


@record
class Worker:
    """A worker whose command is a list in the code, as that of a container in a program of Pulumi."""

    queues: tuple[str, ...]
    known: bool
    file: str
    line: int


def workers_of(sources: Sources) -> Iterator[Worker]:
    """The workers of Celery whose options are in a list: the program may be elsewhere, as behind `command=`."""
    for module in modules_of(sources).values():
        for node in module.of(ast.List):
            words = [_word(one) for one in node.elts]
            if "worker" not in words or not any(word.startswith(_WITH_QUEUES) for word in words):
                continue
            found = worker_queues(words if "celery" in words else ["celery", *words])
            if found is not None and found.tool == "celery":
                yield Worker(found.queues, found.known, module.path, node.lineno)


_WITH_QUEUES = ("-Q", "--queues")


def _word(node: ast.expr) -> str:
    """The text of an argument; what is computed may be a queue, unless it is the value of another option."""
    if isinstance(node, ast.JoinedStr):
        start = text_of(node.values[0]) if node.values else None
        option, equals, _ = (start or "").partition("=")
        return option if option.startswith("--") and equals and option not in _WITH_QUEUES else "$"
    return text_of(node) or "$"


def tasks_of(sources: Sources) -> tuple[list[TaskName], list[Queue]]:
    """The tasks that are sent by name, and the queues, of a program that imports the library of a queue."""
    modules = modules_of(sources)
    imported = {package for module in modules.values() for package in module.packages}
    if imported.isdisjoint(_TOOLS):
        return [], []
    names: list[TaskName] = []
    queues: list[Queue] = []
    explicit = _explicit(modules.values())
    packages = {name.rpartition(".")[0] for name in modules}
    for module in modules.values():
        tools = {_TOOLS[one] for one in module.packages if one in _TOOLS}
        for text, by, node in _sent(module):
            if _NAME.fullmatch(text) and text.partition(".")[0] in own_packages(sources):
                defined, near = _find(text, modules, packages, explicit)
                names.append(TaskName(text, by, module.path, node.lineno, defined, near))
        for tool, queue, use in _queues(module, tools, has_celery="celery" in imported):
            name = "*" if use == "declared" else text_of(queue)
            if queue is not None and name:
                queues.append(Queue(tool, name, module.path, queue.lineno, use))
    return names, queues


def _explicit(modules: Iterable[Module]) -> frozenset[str]:
    """The names that decorators and classes give tasks, and all texts that may be such names."""
    found: set[str] = set()
    for module in modules:
        for word in module.of(ast.keyword):
            if word.arg == "name" and (text := text_of(word.value)):
                found.add(text)
        for node in module.of(ast.Assign):
            if any(called(target) == "name" for target in node.targets) and (text := text_of(node.value)):
                found.add(text)
    return frozenset(found)


def _sent(module: Module) -> Iterator[tuple[str, str, ast.expr]]:
    """The names of tasks in the schedules and the routes of a module."""
    for name, value in _settings(module):
        if _SCHEDULE.fullmatch(name) and isinstance(value, ast.Dict):
            for entry in value.values:
                task = _value(entry, "task")
                if task is not None and (text := text_of(task)):
                    yield text, "the schedule of beat", task
        elif _ROUTES.fullmatch(name) and isinstance(value, ast.Dict):
            for key in value.keys:
                if key is not None and (text := text_of(key)) and "*" not in text:
                    yield text, "a route", key


def _settings(module: Module) -> Iterator[tuple[str, ast.expr]]:
    """The settings of a module: assignments, and keywords of calls such as `app.conf.update`."""
    for node in module.of(ast.Assign, ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Subscript):
                target = target.slice
                name = text_of(target) or ""
            else:
                name = called(target)
            if name and node.value is not None:
                yield name, node.value
    for call in module.of(ast.Call):
        for argument in call.keywords:
            if argument.arg:
                yield argument.arg, argument.value
    for mapping in module.of(ast.Dict):
        for key, value in zip(mapping.keys, mapping.values, strict=True):
            if key is not None and (text := text_of(key)):
                yield text, value


def _value(node: ast.expr | None, key: str) -> ast.expr | None:
    """The value of a key in a dictionary, or of a keyword in `dict(...)`."""
    if isinstance(node, ast.Dict):
        return next((v for k, v in zip(node.keys, node.values, strict=True) if text_of(k) == key), None)
    return keyword(node, key) if isinstance(node, ast.Call) else None


def _find(
    name: str, modules: Mapping[str, Module], packages: Collection[str], explicit: Collection[str]
) -> tuple[bool, tuple[str, ...]]:
    """Whether a module may define a task of this name, and the names of the tasks in its module."""
    home, _, last = name.rpartition(".")
    module = modules.get(home)
    if name in explicit or last in explicit:
        return True, ()
    if module is None:
        # A class, or a module that is generated, may be there.
        above = modules.get(home.rpartition(".")[0])
        return home not in packages and above is not None, ()
    if last in module.names or module.holds(last) or "*" in module.names:
        return True, ()
    defined = {node.name for node in module.of(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)}
    tasks = tuple(
        f"{home}.{node.name}"
        for node in module.of(ast.FunctionDef, ast.AsyncFunctionDef)
        if any(_DEFINES.fullmatch(called(one)) for one in node.decorator_list)
    )
    return last in defined or not tasks, tasks


_CALLS = frozenset({"task", "shared_task", "signature", "send_task"})


def _queues(
    module: Module, tools: set[str], *, has_celery: bool
) -> Iterator[tuple[str, ast.expr | None, str]]:
    """The queues that a module names: the tool, the expression of the name, and what the queue is used for.

    A module that only sends tasks of Celery imports them, and not the library, which the program has then.
    """
    for name, value in _settings(module):
        if _ROUTES.fullmatch(name) and isinstance(value, ast.Dict):
            for entry in value.values:
                yield "celery", _value(entry, "queue"), "sent"
        elif _SCHEDULE.fullmatch(name) and isinstance(value, ast.Dict):
            for entry in value.values:
                yield "celery", _value(_value(entry, "options"), "queue"), "sent"
        elif _DEFAULT.fullmatch(name):
            yield "celery", value, "default"
        elif _QUEUES.fullmatch(name):
            yield "celery", value, "declared"
    for call in module.of(ast.Call):
        last = called(call).rpartition(".")[2]
        if (last == "apply_async" and has_celery) or (last in _CALLS and "celery" in tools):
            yield "celery", keyword(call, "queue"), "sent"
        elif "rq" in tools and last in ("Queue", "get_queue", "job") and call.args:
            yield "rq", call.args[0], "sent"
        elif "dramatiq" in tools and last == "actor":
            yield "dramatiq", keyword(call, "queue_name"), "sent"
