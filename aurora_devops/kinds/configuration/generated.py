"""The generated files of an application that no longer agree with its configuration."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...core.context import folders_of
from ...core.kind import OutdatedFiles, Problem, Tree
from ...core.remembered import NAME, Basis, Remembered, digests, owner, parse
from ...core.source import Source

if TYPE_CHECKING:
    from ...core.context import Context

# The names in a message; the others are counted.
_SHOWN = 3


def outdated(source: Source, tree: Tree, context: Context) -> Iterator[Problem]:
    """The settings that were changed since files were generated from them, and the generated files that are missing."""
    place = _remembered(source.path, context)
    if place is None:
        return
    above, folder, remembered = place
    basis = remembered.bases.get(folder)
    if basis is None:
        return
    command = _command(posixpath.join(above, folder), basis)
    if changed := list(basis.changed(digests(_values(source, tree, context)))):
        route = next((key for one in changed if tree.find(key := tuple(one.split(".", 1)), "key")), ("app",))
        verb = "was" if len(changed) == 1 else "were"
        message = f"{_listed(changed)} {verb} changed after files were generated; run '{command}'"
        yield OutdatedFiles(tree.find(route, "key") or tree.focus(route), message)
    own = (path for path in sorted(remembered.files) if owner(path, remembered.bases) == folder)
    if missing := [path for path in own if not context.exists(posixpath.join(above, path))]:
        what = f"generated file {_listed(missing)} does" if len(missing) == 1 else f"{_listed(missing)} do"
        message = f"{what} not exist; run '{command}', or delete the entry in {NAME}"
        yield OutdatedFiles(tree.find(("app",), "key") or tree.focus(("app",)), message)


def _remembered(path: str, context: Context) -> tuple[str, str, Remembered] | None:
    """The nearest lock file of a configuration: its folder, the folder of the application below it, its content."""
    own = posixpath.dirname(path)
    for above in folders_of(path):
        lock = context.source(posixpath.join(above, NAME))
        if lock is not None:
            try:
                return above, posixpath.relpath(own or ".", above or ".").removeprefix("."), parse(lock.text)
            except ValueError:
                return None
    return None


def _values(source: Source, tree: Tree, context: Context) -> Mapping[Any, Any]:
    """The values of a configuration with those that it extends."""
    values: Mapping[Any, Any] = tree.value
    if "extends" in values:
        from .loading import loaded

        found = loaded(source, context)
        if found is not None and found.values is not None:
            values = found.values.value
    return values


def _command(folder: str, basis: Basis) -> str:
    words = ["aurora generate", *([folder] if folder else [])]
    if basis.parts:
        words += ["--only", *basis.parts]
    return " ".join([*words, "--write"])


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
