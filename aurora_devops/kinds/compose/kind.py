"""The kind `compose`: its paths, how its files are recognized, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context

_OF_A_SERVICE = frozenset({"image", "build", "container_name", "depends_on", "extends", "ports", "volumes"})
_OF_A_FILE = ("version", "name", "include", "services", "networks", "volumes", "configs", "secrets", "models")


def _claims(data: Any) -> bool:
    """Whether data are those of a compose file: services that are mappings, one of them with an image or the like.

    Pipelines of other systems have services as well, beside keys that are no misspelled ones of Compose.
    """
    services = data.get("services") if isinstance(data, dict) and "apiVersion" not in data else None
    if not isinstance(services, dict) or not services:
        return False
    mappings = [service for service in services.values() if isinstance(service, dict)]
    return (
        len(mappings) == len(services)
        and any(not _OF_A_SERVICE.isdisjoint(service) for service in mappings)
        and all(map(_may_be_key, data))
    )


def _may_be_key(key: object) -> bool:
    """Whether a key at the top level is one of Compose, an extension, or similar to one of Compose."""
    if key in _OF_A_FILE or not isinstance(key, str) or key.startswith("x-"):
        return True
    from ...core.nearest import nearest

    return nearest(key, _OF_A_FILE, 0.6) is not None


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read

    return read(source, tree, context)


compose = Kind(
    name="compose",
    title="Compose file",
    code="CMP",
    formats=("yaml",),
    read=_read,
    render=as_yaml("services"),
    paths=(r"(?:^|/)(?:compose(?:[._-][^/]+)?|docker-compose[^/]*)\.ya?ml$",),
    hints=("services:",),
    claims=_claims,
    example="compose.yaml",
)
