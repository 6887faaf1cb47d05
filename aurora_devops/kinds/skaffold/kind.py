"""The kind `skaffold`: the images that it builds and the files that it names, as facts for other artifacts."""

from __future__ import annotations

from typing import Any

from ...core.context import Context
from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .facts import stated_by
    from .model import Skaffold

    assert tree is not None
    model, unknown = build(Skaffold, tree)
    document = Document("skaffold", source, model, tree, unknown=unknown)
    document.walk = lambda: (model,)
    document.facts = lambda: stated_by(document, model, context)
    return document


def _is_skaffold(data: Any) -> bool:
    return isinstance(data, dict) and str(data.get("apiVersion")).startswith("skaffold/")


def _is_other(data: Any) -> bool:
    return not _is_skaffold(data)


skaffold = Kind(
    name="skaffold",
    title="Skaffold configuration",
    code="SKF",
    formats=("yaml",),
    read=_read,
    render=as_yaml(),
    paths=(r"(?:^|/)skaffold[^/]*\.ya?ml$",),
    claims=_is_skaffold,
    foreign=_is_other,
    hints=("skaffold/v",),
    dialect="go",
    example="skaffold.yaml",
)
