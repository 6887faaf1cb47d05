"""The kind `openapi`: how an API description is recognised by its content, and how it is read."""

from __future__ import annotations

from typing import Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml


def _read(source: Source, tree: Tree | None) -> Document:
    from .parse import read_openapi

    return read_openapi(source, tree)


def version_of(data: Any) -> tuple[int, int] | None:
    """The version of the specification that data declares; None where it is not an API description."""
    if not isinstance(data, dict):
        return None
    said = data.get("swagger", data.get("openapi"))
    parts = str(said).split(".") if isinstance(said, (str, int, float)) else []
    if not parts or not all(part.isdecimal() for part in parts[:2]):
        return None
    major, minor = int(parts[0][:3]), int(parts[1][:3]) if len(parts) > 1 else 0
    return (major, minor) if major == (2 if "swagger" in data else 3) else None


def is_description(data: Any) -> bool:
    """Whether data is a description of an API: it names the version of the specification."""
    return version_of(data) is not None and ("info" in data or "paths" in data)


openapi = Kind(
    name="openapi",
    title="OpenAPI description",
    code="OAS",
    formats=("yaml", "json"),
    read=_read,
    render=as_yaml(),
    paths=(r"(?:^|/)(?:openapi|swagger)\.(?:ya?ml|json)$",),
    hints=("openapi:", '"openapi"', "swagger:", '"swagger"', "'openapi'", "'swagger'"),
    marks=("openapi:", "paths:"),
    claims=is_description,
    example="openapi.yaml",
)
