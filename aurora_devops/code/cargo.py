"""Packages of Cargo: the one of a manifest, or the members of a workspace."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping
from typing import Any

from ..core.lazy import regex
from ..core.record import record
from .data import table, toml

_BINARY = regex(r"src/bin/([\w-]+)(?:\.rs|/main\.rs)")


@record
class Package:
    """A package: its folder, empty at the root, its manifest with what it has from the workspace, and its programs.

    `programs` are the names of its binaries with their files.
    """

    folder: str
    data: Mapping[str, Any]
    programs: Mapping[str, str]

    @property
    def manifest(self) -> str:
        """The path of its manifest."""
        return f"{self.folder}/Cargo.toml" if self.folder else "Cargo.toml"

    @property
    def name(self) -> str:
        """Its name; empty without one."""
        return str(table(self.data, "package").get("name", ""))


def packages(files: Mapping[str, str]) -> tuple[Package, ...]:
    """The package at the root, and the members of its workspace in the order of their folders."""
    root = toml(files.get("Cargo.toml", ""))
    workspace = table(root, "workspace")
    own = (_package("", root, {}, files),) if "package" in root else ()
    listed, excluded = workspace.get("members"), workspace.get("exclude")
    members = [str(one) for one in listed] if isinstance(listed, list) else []
    aside = [str(one) for one in excluded] if isinstance(excluded, list) else []
    folders = sorted(
        folder
        for path in files
        if path.endswith("/Cargo.toml")
        and _listed(folder := path.removesuffix("/Cargo.toml"), members)
        and not _listed(folder, aside)
    )
    return own + tuple(
        _package(folder, toml(files[f"{folder}/Cargo.toml"]), workspace, files) for folder in folders
    )


def _listed(folder: str, patterns: list[str]) -> bool:
    return any(
        pattern.count("/") == folder.count("/") and fnmatch.fnmatchcase(folder, pattern.strip("/"))
        for pattern in patterns
    )


def _package(
    folder: str, data: Mapping[str, Any], workspace: Mapping[str, Any], files: Mapping[str, str]
) -> Package:
    inherited = {
        key: {
            name: _resolved(value, table(workspace, key).get(name))
            for name, value in table(data, key).items()
        }
        for key in ("dependencies", "package")
    }
    whole = {**data, **inherited}
    return Package(folder, whole, dict(_programs(folder, whole, files)))


def _resolved(value: Any, shared: Any) -> Any:
    """A value, or the workspace's for `{ workspace = true }`, with the features that are added to it."""
    if not isinstance(value, dict) or value.get("workspace") is not True or shared is None:
        return value
    if not isinstance(shared, dict):
        return {"version": shared, **value} if len(value) > 1 else shared
    features = [
        one for table in (shared, value) for one in table.get("features", ()) if isinstance(table, dict)
    ]
    return {**shared, **value, "features": features}


def _programs(folder: str, data: Mapping[str, Any], files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The binaries of a package: the main one, then those that are stated or in `src/bin`."""
    start = f"{folder}/" if folder else ""
    stated = data.get("bin")
    named = {
        str(one.get("path", "src/main.rs")): str(one["name"])
        for one in (stated if isinstance(stated, list) else ())
        if isinstance(one, dict) and "name" in one
    }
    main = f"{start}src/main.rs"
    if main in files:
        yield named.get("src/main.rs", str(table(data, "package").get("name", ""))), main
    for path, name in named.items():
        if path != "src/main.rs":
            yield name, start + path
    for path in sorted(files):
        if path.startswith(start) and (match := _BINARY.fullmatch(path[len(start) :])):
            yield named.get(path[len(start) :], match[1]), path
