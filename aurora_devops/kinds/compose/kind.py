"""The kind `compose`: its paths, how its files are recognized, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context

_OF_A_SERVICE = frozenset({"image", "build", "container_name", "depends_on", "extends", "ports", "volumes"})


def _claims(data: Any) -> bool:
    """Whether data are those of a compose file: services that are mappings, one of them with an image or the like."""
    services = data.get("services") if isinstance(data, dict) and "apiVersion" not in data else None
    if not isinstance(services, dict) or not services:
        return False
    mappings = [service for service in services.values() if isinstance(service, dict)]
    return len(mappings) == len(services) and any(
        not _OF_A_SERVICE.isdisjoint(service) for service in mappings
    )


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
