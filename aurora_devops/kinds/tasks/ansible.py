"""The files that playbooks and the tasks of roles name, where Ansible looks for them.

Source: docs.ansible.com/ansible/latest/playbook_guide/playbook_pathing.html, and the pages of the modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING, Any

from ...core.lazy import regex
from ...facts import NamedFile

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact
    from ...core.kind import Document, Tree
    from ...core.place import Route

# The parameters of modules that are paths of this machine, the folder beside the tasks in which Ansible looks, too,
# and whether they are folders.
_PATHS: dict[str, tuple[tuple[str, str, bool], ...]] = {
    "assemble": (("src", "files", True),),
    "copy": (("src", "files", False),),
    "docker_compose": (("project_src", "", True),),
    "docker_compose_v2": (("project_src", "", True),),
    "docker_stack": (("compose", "", False),),
    "helm": (("chart_ref", "", True), ("values_files", "", False)),
    "helm_template": (("chart_ref", "", True), ("values_files", "", False)),
    "import_playbook": (("", "", False),),
    "import_tasks": (("", "tasks", False), ("file", "tasks", False)),
    "include_tasks": (("", "tasks", False), ("file", "tasks", False)),
    "include_vars": (("", "vars", False), ("file", "vars", False), ("dir", "vars", True)),
    "k8s": (("src", "files", False), ("template", "templates", False)),
    "script": (("", "files", False), ("cmd", "files", False)),
    "template": (("src", "templates", False),),
    "terraform": (("project_path", "", True),),
    "unarchive": (("src", "files", False),),
}
# Lists of tasks inside of plays and tasks.
_TASKS = ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always")
_PATH = regex(r"(?:\.{1,2}/)*[\w@+.-]+(?:/[\w@+.-]+)*/?")
_MOST_DEEP = 12


def facts_of(document: Document, tree: Tree, context: Context) -> Iterator[Fact]:
    """The files that the plays and tasks of a file name and that Ansible would not find."""
    for route, task in _tasks(tree.value, (), 0):
        for key, value in task.items():
            module = str(key).rpartition(".")[2]
            if module in _PATHS and not (isinstance(value, dict) and value.get("remote_src")):
                yield from _module(document, tree, context, (*route, key), value)
        listed = task.get("vars_files")
        for index, one in enumerate(listed if isinstance(listed, list) else ()):
            yield from _named(
                document, tree, context, (*route, "vars_files", index), one, "vars_files", "vars", False
            )


def _tasks(data: Any, route: Route, depth: int) -> Iterator[tuple[Route, dict[str, Any]]]:
    for index, one in enumerate(data if isinstance(data, list) and depth < _MOST_DEEP else ()):
        if isinstance(one, dict):
            yield (*route, index), one
            for key in _TASKS:
                yield from _tasks(one.get(key), (*route, index, key), depth + 1)


def _module(document: Document, tree: Tree, context: Context, route: Route, value: Any) -> Iterator[Fact]:
    """The paths in the parameters of a module."""
    name = str(route[-1]).rpartition(".")[2]
    for parameter, folder, whole in _PATHS[name]:
        if not parameter:
            # `script: setup.sh --all`
            text = value.split()[0] if isinstance(value, str) and value.split() else None
            if text == value:
                yield from _named(document, tree, context, route, text, name, folder, whole)
        elif isinstance(value, dict):
            given, below = value.get(parameter), (*route, parameter)
            for place, one in (
                [((*below, index), one) for index, one in enumerate(given)]
                if isinstance(given, list)
                else [(below, given)]
            ):
                local = parameter != "chart_ref" or str(one).startswith(("./", "../"))
                if local:
                    yield from _named(
                        document, tree, context, place, one, f"{name} with '{parameter}'", folder, whole
                    )


def _named(
    document: Document,
    tree: Tree,
    context: Context,
    route: Route,
    written: Any,
    by: str,
    folder: str,
    whole: bool,
) -> Iterator[Fact]:
    """The path of a file that does not exist in any of the folders in which Ansible looks for it."""
    if not isinstance(written, str) or not _PATH.fullmatch(written):
        return
    own = dirname(document.source.path)
    # The tasks of a role are beside its files and templates.
    role = dirname(own) if basename(own) in ("tasks", "handlers") else own
    # Relative paths of some modules begin where the playbook is started.
    bases = [own, role, "", *([join(role, folder), join(own, folder)] if folder else [])]
    paths = dict.fromkeys(normpath(join(base, written)) for base in bases)
    at = tree.find(route, "value")
    if at is None or any(path.startswith("..") or _exists(path, context) for path in paths):
        return
    in_role = basename(own) in ("tasks", "handlers")
    first = join(role, folder, written) if in_role and folder and folder != "tasks" else join(own, written)
    yield document.fact(NamedFile, at, file=normpath(first), written=written, command=by, folder=whole)


def _exists(path: str, context: Context) -> bool:
    return context.exists(path) or bool(context.glob(f"{path}/**"))
