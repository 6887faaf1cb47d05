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

from ...commands.call import Setting
from ...commands.files import named_path
from ...commands.reading import stated
from ...core.lazy import regex
from ...core.untyped import listed, mapping
from ...core.words import word_set
from ...facts import DefinedTask, NamedTask, StartedServer
from ...roles import recipe_facts
from ...subjects import Script

if TYPE_CHECKING:
    import re

    from ...core.context import Context
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


def facts_of(document: Document, model: Tasks, tree: Tree, context: Context) -> Iterator[Fact]:
    """What the commands of a file name."""
    data = tree.value
    if not isinstance(data, dict):
        return
    if isinstance(data.get("tasks"), dict) or _TASKFILE.search(document.source.path):
        yield from _taskfile(document, model, data, context)
        yield from _tasks(document, model, data, context)
    else:
        yield from _service(document, model, data)


_INTERPOLATED = regex(r"\{\{[^{}\n]*\}\}")
_NAME = regex(r"\{\{[ \t]*\.?\w+[ \t]*\}\}")


def plain_text(text: str) -> str:
    """A text of the same length in which each interpolation is one word: a name, or an unknown variable."""

    def word(match: re.Match[str]) -> str:
        found = match[0]
        if _NAME.fullmatch(found):
            return found.replace(" ", "\xa0").replace("\t", "\xa0")
        return "$" + "_" * (len(found) - 1)

    return _INTERPOLATED.sub(word, text) if "{{" in text else text


def _place(model: Tasks, route: Route) -> Place:
    at = model.at
    for key in route:
        at = at[key]
    return at


def _taskfile(document: Document, model: Tasks, data: dict[str, Any], context: Context) -> Iterator[Fact]:
    path = document.source.path
    # The tasks of a file that is included run elsewhere.
    at_home = _TASKFILE.search(path) is not None and not (
        dirname(path) and path in context.shared("included-taskfiles", _run_elsewhere)
    )
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
            script = Script(plain_text(text), _place(model, place), "sh", "command")
            yield from recipe_facts(document, script, Setting(folder, known, target=f"{path}:{name}"))


_FILE = regex(r"(?:\./)?[\w.-]+(?:/[\w.-]+)*\.ya?ml")
_NAMES = (
    "Taskfile.yml",
    "taskfile.yml",
    "Taskfile.yaml",
    "taskfile.yaml",
    "Taskfile.dist.yml",
    "Taskfile.dist.yaml",
)
# How many files a Taskfile includes, with those that these include, and how many names an included file gives.
_MOST_FILES = 50
_MOST_NAMES = 2000


def _tasks(document: Document, model: Tasks, data: dict[str, Any], context: Context) -> Iterator[Fact]:
    """The tasks of a Taskfile, with those of the files that it includes, and the tasks that they need."""
    path = document.source.path
    tasks = mapping(data.get("tasks"))
    own = dict(_own_tasks(data))
    for name, recipe in own.items():
        at = _place(model, ("tasks", name)).key if name in tasks else model.at
        yield document.fact(DefinedTask, at, tool="task", file=path, name=name, recipe=recipe)
    included = set(_included(data, path, context, (path,), []))
    for name in sorted(included - own.keys()):
        yield document.fact(DefinedTask, model.at, tool="task", file=path, name=name)
    if _TASKFILE.search(path) is None:
        # Another file includes this one, whose names may be relative to that.
        return
    for name, task in tasks.items():
        above: Route = ("tasks", name)
        # A list is the commands of a task.
        parts = {"cmds": (above, task)}
        if isinstance(task, dict):
            parts = {key: ((*above, key), task.get(key)) for key in ("deps", "cmds")}
        for key, (start, values) in parts.items():
            for index, one in enumerate(listed(values)):
                route: Route = (*start, index)
                if isinstance(one, dict):
                    route, one = (*route, "task"), one.get("task")
                elif key == "cmds":
                    continue
                needed_by = f"{path}:{name}"
                if isinstance(one, str) and not _TASK.fullmatch(one):
                    at = _place(model, route)
                    yield document.fact(StartedServer, at, how="other", block=0, recipe=needed_by)
                elif isinstance(one, str):
                    # A colon in front means the names of the file with which Task begins.
                    file = _root(path, context) if one.startswith(":") else path
                    if file is not None:
                        yield document.fact(
                            NamedTask,
                            _place(model, route),
                            name=one.removeprefix(":"),
                            tool="task",
                            command=key,
                            file=file,
                            needed_by=needed_by,
                        )


_TASK = regex(r":?[\w-]+(?::[\w-]+)*")


def _own_tasks(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The names and the aliases of the tasks of a file, with the names of these tasks."""
    for name, task in mapping(data.get("tasks")).items():
        for one in (name, *listed(mapping(task).get("aliases"))):
            yield str(one), str(name)


def _run_elsewhere(context: Context) -> frozenset[str]:
    """The Taskfiles whose tasks run in the folder of another Taskfile, which includes them and sets no `dir`."""
    return frozenset(
        other
        for other, above in context.shared("including-taskfiles", _including).items()
        if any(dirname(other) != dirname(path) and not folder for path, folder in above)
    )


def _including(context: Context) -> dict[str, set[tuple[str, bool]]]:
    """The Taskfiles that include each Taskfile, and whether they set the folder where its tasks run."""
    found: dict[str, set[tuple[str, bool]]] = {}
    waiting = [path for path in context.glob("**/?askfile*.y*ml") if _TASKFILE.search(path)]
    seen = set(waiting)
    while waiting:
        path = waiting.pop()
        trees = context.trees(path)
        for one in mapping(mapping(trees[0].value if trees else None).get("includes")).values():
            file = one.get("taskfile") if isinstance(one, dict) else one
            for other in _paths(file, path, context) if isinstance(file, str) else ():
                found.setdefault(other, set()).add((path, isinstance(one, dict) and bool(one.get("dir"))))
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
    return found


def _root(path: str, context: Context) -> str | None:
    """The Taskfile that no other one includes, from which a Taskfile is included; None if there are several."""
    including = context.shared("including-taskfiles", _including)
    roots, waiting, seen = set(), [path], {path}
    while waiting:
        one = waiting.pop()
        above = {each for each, _ in including.get(one, ())}
        if not above:
            roots.add(one)
        waiting += above - seen
        seen |= above
    return roots.pop() if len(roots) == 1 else None


def _included(
    data: dict[str, Any], path: str, context: Context, above: tuple[str, ...], read: list[str]
) -> Iterator[str]:
    """The names of the tasks of included files, behind their namespaces; patterns if a file is unknown.

    `above` are the files that include this one, and `read` those that were read.
    """
    for space, one in mapping(data.get("includes")).items():
        given = one if isinstance(one, dict) else {"taskfile": one}
        file = given.get("taskfile")
        spaces = [str(space), *map(str, listed(given.get("aliases")))]
        prefixes = [""] if given.get("flatten") else [f"{each}:" for each in spaces]
        found = _names_in(file, path, context, above, read) if isinstance(file, str) else None
        names = {"*"} if found is None or len(found) > _MOST_NAMES else found
        yield from spaces  # the default task of the file
        for prefix in prefixes:
            yield from (f"{prefix}{name}" for name in names)


def _names_in(
    file: str, path: str, context: Context, above: tuple[str, ...], read: list[str]
) -> set[str] | None:
    """The names of the tasks of a file that another one includes, or of that in a folder; None if it is unknown."""
    if "{{" in file or "://" in file or len(read) >= _MOST_FILES:
        return None
    for other in _paths(file, path, context):
        if other in above:
            return set()
        read.append(other)
        trees = context.trees(other)
        data = trees[0].value if trees else None
        if not isinstance(data, dict):
            return None
        return {*dict(_own_tasks(data)), *_included(data, other, context, (*above, other), read)}
    return None


def _paths(file: str, path: str, context: Context) -> Iterator[str]:
    """The paths of a Taskfile that another one includes, or of that in a folder, which exist."""
    named = [file] if file.endswith((".yml", ".yaml")) else [join(file, name) for name in _NAMES]
    for each in named:
        other = context.join(path, each)
        if other is not None and context.source(other) is not None:
            yield other


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
            if isinstance(one, (dict, list)) and key not in _SETTINGS:
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
_SETTINGS = word_set("env environment variables matrix when filters parameters inputs")


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
