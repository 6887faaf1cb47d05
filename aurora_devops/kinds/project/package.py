"""The kind `package`: a `package.json`: its scripts and what they name, and the program below it, as facts."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname
from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.lazy import regex
from ...core.source import Source
from ...formats.rendering import as_json

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact
    from ...core.place import Place
    from .package_model import Package


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .kind import program_facts
    from .model import read
    from .package_model import Package
    from .pinned import packages_of_npm

    assert tree is not None
    package, unknown = build(Package, tree)
    document = Document("package", source, package, tree, walk=lambda: (package,), unknown=unknown)
    document.facts = lambda: (
        *_facts(document, package),
        *packages_of_npm(document, package, context),
        *program_facts(document, read(source), context),
    )
    return document


def _facts(document: Document, package: Package) -> Iterator[Fact]:
    from ...commands.call import Setting
    from ...commands.files import named_path
    from ...facts import PackageScript, WorkspaceMember
    from ...roles import recipe_facts
    from ...subjects import Script

    path = document.source.path
    if isinstance(package.name, str) and package.name:
        yield document.fact(WorkspaceMember, package.at["name"], tool="npm", name=package.name, file=path)
    if not package.scripts and not document.unknown:
        # Nothing is defined, which is known.
        yield document.fact(PackageScript, package.at, name="", manifest=path)
    for name, command in package.scripts.items():
        at = package.at["scripts"][name]
        yield document.fact(PackageScript, at.key, name=name, manifest=path)
        if isinstance(command, str):
            script = Script(command, at, "sh", "command")
            yield from recipe_facts(document, script, Setting(dirname(path), target=f"{path}:{name}"))
    for place, written in _workspaces(package):
        if _FOLDER.fullmatch(written):
            yield from named_path(document, place, written, "workspace", folder=True)
    for section, values in package.local_dependencies:
        for name, version in values.items():
            match = _LOCAL.fullmatch(version) if isinstance(version, str) else None
            if match:
                place = package.at[section][name].sub(match.start(1), match.end(1))
                yield from named_path(document, place, match[1], f"dependency '{name}'")


def _workspaces(package: Package) -> Iterator[tuple[Place, str]]:
    """The folders of workspaces that are not patterns."""
    listed, at = package.workspaces, package.at["workspaces"]
    if isinstance(listed, dict):
        listed, at = listed.get("packages"), at["packages"]
    for index, one in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(one, str):
            yield at[index], one


_FOLDER = regex(r"(?:\./)?[\w@.-]+(?:/[\w@.-]+)*/?")
_LOCAL = regex(r"(?:file|link|portal):((?:\.{1,2}/)?[\w@.-]+(?:/[\w@.-]+)*/?)")


package = Kind(
    name="package",
    title="package.json",
    code="PKG",
    formats=("json",),
    read=_read,
    render=as_json,
    paths=(r"(?:^|/)package\.json$",),
    example="package.json",
)
