"""The commands of Taskfiles and CI services.

Sources: taskfile.dev/reference/schema, docs.travis-ci.com/user/job-lifecycle,
circleci.com/docs/configuration-reference,
learn.microsoft.com/azure/devops/pipelines/yaml-schema, support.atlassian.com/bitbucket-cloud (bitbucket-pipelines.yml),
woodpecker-ci.org/docs/usage/workflow-syntax, docs.drone.io/yaml, buildkite.com/docs/pipelines,
docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Any

from ...commands import Setting, named_path, stated
from ...core.lazy import regex
from ...core.words import word_set
from ...subjects import Script

if TYPE_CHECKING:
    from ...core.facts import Fact
    from ...core.kind import Document, Tree
    from ...core.place import Place, Route
    from .model import Tasks

_TASKFILE = regex(r"(?:^|/)[Tt]askfile(?:\.dist)?\.ya?ml$")
# The keys of CI services whose values are commands, or lists of them; the value of CircleCI's `run` may be a mapping.
_COMMANDS = word_set(
    "after_deploy after_failure after_script after_success bash before_cache before_deploy before_install before_script"
    " command commands install run script"
)
_VALUE = regex(r"[^\s$`'\"(){}]+")
_EXPORT = regex(r"(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=[\"']?([^\s$`'\"(){};&|]+)[\"']?[ \t]*$")
_MOVES = regex(r"(?m)^[ \t]*(?:cd|pushd|popd)\b")


def facts_of(document: Document, model: Tasks, tree: Tree) -> Iterator[Fact]:
    """What the commands of a file name."""
    data = tree.value
    if not isinstance(data, dict):
        return
    if isinstance(data.get("tasks"), dict) or _TASKFILE.search(document.source.path):
        yield from _taskfile(document, model, data)
    else:
        yield from _service(document, model, data)


def _place(model: Tasks, route: Route) -> Place:
    at = model.at
    for key in route:
        at = at[key]
    return at


def _taskfile(document: Document, model: Tasks, data: dict[str, Any]) -> Iterator[Fact]:
    path = document.source.path
    # The tasks of a file that is included run elsewhere.
    at_home = _TASKFILE.search(path) is not None
    variables = _plain(data.get("vars")) | _plain(data.get("env"))
    variables |= dict.fromkeys(("ROOT_DIR", "TASKFILE_DIR", "USER_WORKING_DIR"), ".") if at_home else {}
    included, tasks = data.get("includes"), data.get("tasks")
    for name, one in included.items() if isinstance(included, dict) else ():
        route: Route = ("includes", name)
        if isinstance(one, dict):
            if one.get("optional"):
                continue
            route, one = (*route, "taskfile"), one.get("taskfile")
        if isinstance(one, str) and _FILE.fullmatch(one):
            yield from named_path(document, _place(model, route), one.removeprefix("./"), "Taskfile")
    for name, task in tasks.items() if isinstance(tasks, dict) else ():
        route = ("tasks", name)
        commands = task
        known: dict[str, str] = dict(variables)
        folder: str | None = dirname(path) if at_home else None
        if isinstance(task, dict):
            route, commands = (*route, "cmds"), task.get("cmds")
            if "cmds" not in task and "cmd" in task:
                route, commands = ("tasks", name, "cmd"), task.get("cmd")
            for set_here in (task.get("vars"), task.get("env")):
                for variable in set_here if isinstance(set_here, dict) else ():
                    known.pop(variable, None)
                known |= _plain(set_here)
            inside = task.get("dir")
            if inside is not None:
                plain = isinstance(inside, str) and "{{" not in inside and not inside.startswith("/")
                folder = normpath(join(folder, inside)) if plain and folder is not None else None
        for place, text in _texts(commands, route):
            script = Script(text, _place(model, place), "sh", "command")
            yield from stated(document, script, Setting(folder, known))


_FILE = regex(r"(?:\./)?[\w.-]+(?:/[\w.-]+)*\.ya?ml")


def _service(document: Document, model: Tasks, data: dict[str, Any]) -> Iterator[Fact]:
    """The commands of a CI service, which run at the root of the repository."""
    found: list[tuple[Place, str]] = []
    waiting: list[tuple[Route, Any]] = [((), data)]
    while waiting:
        route, value = waiting.pop()
        entries: Iterator[tuple[Any, Any]] = iter(())
        if isinstance(value, dict):
            entries = iter(value.items())
        elif isinstance(value, list):
            entries = iter(enumerate(value))
        for key, one in entries:
            if key in _COMMANDS and isinstance(one, (str, list)):
                for place, text in _texts(one, (*route, key)):
                    found.append((_place(model, place), text))
            if isinstance(one, (dict, list)) and key not in _NAMES:
                waiting.append(((*route, key), one))
    exported: dict[str, set[str]] = {}
    for _, text in found:
        for name, value in _EXPORT.findall(text):
            exported.setdefault(name, set()).add(value)
    variables = {name: values.pop() for name, values in exported.items() if len(values) == 1}
    moves = any(_MOVES.search(text) for _, text in found) or "working_directory" in document.source.text
    for at, text in found:
        setting = Setting(None if moves else "", variables)
        yield from stated(document, Script(text, at, "sh", "command"), setting)


# Below these keys are no commands.
_NAMES = word_set("env environment variables matrix when filters parameters inputs")


def _texts(value: Any, route: Route) -> Iterator[tuple[Route, str]]:
    """The commands among a value: a string, a list of strings, or mappings with `cmd`."""
    if isinstance(value, str):
        yield route, value
    elif isinstance(value, list):
        for index, one in enumerate(value):
            if isinstance(one, str):
                yield (*route, index), one
            elif isinstance(one, dict) and isinstance(one.get("cmd"), str):
                yield (*route, index, "cmd"), one["cmd"]


def _plain(values: Any) -> dict[str, str]:
    """The variables of a mapping whose values are constants of one word."""
    if not isinstance(values, dict):
        return {}
    return {
        name: value
        for name, value in values.items()
        if isinstance(name, str) and isinstance(value, str) and _VALUE.fullmatch(value)
    }
