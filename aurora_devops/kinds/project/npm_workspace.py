"""The packages of the same repository that a package of Node.js depends on, and the variables that they read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ...code.data import json_object, table
from ...core.record import record
from .texts import sources_below

if TYPE_CHECKING:
    from ...code.evidence import Setting
    from ...core.context import Context

_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


@record
class PackageVariables:
    """The variables that a package reads, the names in its code that may be variables, and whether these are all."""

    folder: str
    settings: tuple[Setting, ...]
    names: tuple[str, ...]
    complete: bool


def used_packages(folder: str, context: Context) -> list[PackageVariables]:
    """What the packages of the repository read that the package in a folder depends on, also through each other."""
    folders = context.shared("npm packages", _folders)
    found: dict[str, PackageVariables] = {}
    todo = [folder]
    while todo:
        manifest = json_object(_text(todo.pop(), context))
        for part in _DEPENDENCIES:
            for name in table(manifest, part):
                other = folders.get(name)
                if other is not None and other != folder and other not in found:
                    found[other] = context.shared(("npm variables", other), partial(_read, other))
                    todo.append(other)
    return list(found.values())


def _text(folder: str, context: Context) -> str:
    source = context.source(f"{folder}/package.json" if folder else "package.json")
    return source.text if source is not None else ""


def _folders(context: Context) -> dict[str, str]:
    """The folders of the packages of the repository by their names."""
    found: dict[str, str] = {}
    for path in context.glob("**/package.json"):
        if "node_modules/" not in path:
            folder = path.rpartition("/")[0]
            name = json_object(_text(folder, context)).get("name")
            if isinstance(name, str):
                found.setdefault(name, folder)
    return found


def _read(folder: str, context: Context) -> PackageVariables:
    from ...code.names import names_of
    from ...code.node.environment import settings

    sources = sources_below(folder, context)
    names, complete = names_of(sources)
    return PackageVariables(folder, tuple(settings(sources)), names, complete)
