"""The kind `aurora`: the configuration file at a repository's root."""

from __future__ import annotations

from ...core.config import Config
from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml


def _read(source: Source, tree: Tree | None) -> Document:
    from pydantic import ValidationError

    try:
        model = Config.model_validate(tree.value if tree else {})
    except ValidationError:
        # That it is wrong is told, with its line, before any artifact is read.
        model = None
    return Document("aurora", source, model, tree)


configuration = Kind(
    name="aurora",
    title="aurora.yaml",
    code="AUR",
    formats=("yaml",),
    read=_read,
    render=as_yaml("lint"),
    paths=(r"^aurora\.ya?ml$",),
    example="aurora.yaml",
)
