"""The kind `package`: a `package.json`: its scripts and what they name, and the program below it, as facts."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname
from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_json

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact
    from .package_model import Package


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .kind import program_facts
    from .model import read
    from .package_model import Package

    assert tree is not None
    package, unknown = build(Package, tree)
    document = Document("package", source, package, tree, walk=lambda: (package,), unknown=unknown)
    document.facts = lambda: (
        *_facts(document, package),
        *program_facts(document, read(source), context),
    )
    return document


def _facts(document: Document, package: Package) -> Iterator[Fact]:
    from ...commands import Setting, stated
    from ...facts import PackageScript
    from ...subjects import Script

    path = document.source.path
    if not package.scripts and not document.unknown:
        # Nothing is defined, which is known.
        yield document.fact(PackageScript, package.at, name="", manifest=path)
    for name, command in package.scripts.items():
        at = package.at["scripts"][name]
        yield document.fact(PackageScript, at.key, name=name, manifest=path)
        if isinstance(command, str):
            yield from stated(document, Script(command, at, "sh", "command"), Setting(dirname(path)))


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
