"""The lock table: which image is pinned to which digest, which action to which commit; nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from aurora_devops.generation.bundle import PLACEHOLDER
from aurora_devops.generation.pins import Table, merged

_USED: ContextVar[Mapping[str, Any]] = ContextVar("table")


def table() -> Mapping[str, Any]:
    """The table that artifacts are rendered with: `images`, `actions`, `tools`, `providers`, `pulumi`."""
    return _USED.get(_shipped())


@contextmanager
def replaced(own: Table) -> Iterator[None]:
    """Within it, entries of a repository are in the place of those in `lock.json`."""
    token = _USED.set(MappingProxyType(merged(table(), own)))
    try:
        yield
    finally:
        _USED.reset(token)


@cache
def _shipped() -> Mapping[str, Any]:
    """The table in `lock.json`."""
    text = (resources.files(__package__) / "lock.json").read_text(encoding="utf-8")
    return MappingProxyType(json.loads(text))


def image(name: str) -> str:
    """An image with tag and digest, by the name it has in the table, such as `python:3.14-slim`.

    One that is not there keeps its name and gets a placeholder for what is not known.
    """
    entry = table()["images"].get(name)
    repository = name.partition(":")[0]
    if entry is None:
        return f"{repository}:{PLACEHOLDER}"
    return f"{repository}:{entry['tag']}@{entry['digest']}"


def action(name: str) -> str:
    """An action with its commit, and its version as a comment: what stands after `uses:`."""
    entry = table()["actions"].get(name)
    return f"{name}@{entry['commit']} # v{entry['version']}" if entry else f"{name}@{PLACEHOLDER}"


def tool(name: str) -> str:
    """The version of a program that a pipeline or a build stage installs."""
    version: str = table()["tools"].get(name, {}).get("version", PLACEHOLDER)
    return version


def provider(source: str) -> str:
    """The constraint on the version of a provider of Terraform: from the one in the table up to the next major one."""
    version: str = table()["providers"].get(source, {}).get("version", PLACEHOLDER)
    return f"~> {version}"


def pulumi_provider(package: str) -> str:
    """The version of a package of Pulumi."""
    version: str = table()["pulumi"].get(package, {}).get("version", PLACEHOLDER)
    return version


def versions(image_name: str, variant: str) -> tuple[str, ...]:
    """The versions of an image that the table knows in a variant: newest first."""
    suffix = f"-{variant}" if variant else ""
    names = (
        name.removeprefix(f"{image_name}:") for name in table()["images"] if name.startswith(f"{image_name}:")
    )
    found = {name.removesuffix(suffix) for name in names if name.endswith(suffix)}
    numbers = [name for name in found if name.replace(".", "").isdigit()]
    return tuple(sorted(numbers, key=lambda version: tuple(map(int, version.split("."))), reverse=True))
