"""The kind `aurora`: the configuration file at a repository's root."""

from __future__ import annotations

from ...core.config import Config
from ...core.kind import Document, Kind, Tree
from ...core.source import Source


def _read(source: Source, tree: Tree | None) -> Document:
    from pydantic import ValidationError

    try:
        model = Config.model_validate(tree.value if tree else {})
    except ValidationError:
        # That it is wrong is told, with its line, before any artifact is read.
        model = None
    return Document("aurora", source, model, tree)


def _render(model: Config) -> str:
    from ...formats.writing import write_yaml

    return write_yaml(model.model_dump(by_alias=True, exclude_unset=True), ("lint",))


configuration = Kind(
    name="aurora",
    title="aurora.yaml",
    code="AUR",
    formats=("yaml",),
    read=_read,
    render=_render,
    paths=(r"^aurora\.ya?ml$",),
    example="aurora.yaml",
)
