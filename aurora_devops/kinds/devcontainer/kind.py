"""The kind `devcontainer`: its paths, and how it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.data import COMMENTED
from ...formats.rendering import as_json

if TYPE_CHECKING:
    from ...core.context import Context


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read

    return read(source, tree, context)


devcontainer = Kind(
    name="devcontainer",
    title="Dev container",
    code="DVC",
    formats=("json",),
    read=_read,
    render=as_json,
    paths=(r"(?:^|/)\.devcontainer/(?:[^/]+/)?devcontainer\.json$", r"(?:^|/)\.devcontainer\.json$"),
    dialect=COMMENTED,
    example=".devcontainer/devcontainer.json",
)
