"""The kind `openapi`: how an API description is recognised by its content, and how it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.lazy import regex
from ...core.source import Source
from ...formats.rendering import as_yaml
from .version import version_of

if TYPE_CHECKING:
    from ...core.context import Context


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_openapi

    return read_openapi(source, tree, context)


def is_description(data: Any) -> bool:
    """Whether data is a description of an API: it names the version of the specification, and is no template."""
    return version_of(data) is not None and ("info" in data or "paths" in data) and not _is_template(data)


def _is_template(data: Any) -> bool:
    """Whether a program puts in what the API is called, as in `title: "{service}"`."""
    info = data.get("info") if isinstance(data, dict) else None
    title = info.get("title") if isinstance(info, dict) else None
    return isinstance(title, str) and _PUT_IN.fullmatch(title) is not None


_PUT_IN = regex(r"\{\w+\}")


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
    foreign=_is_template,
    example="openapi.yaml",
)
