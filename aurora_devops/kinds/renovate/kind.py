"""The kind `renovate`: its paths, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.data import COMMENTED
from ...formats.rendering import as_json

if TYPE_CHECKING:
    from ...core.context import Context


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .facts import stated_by
    from .model import Renovate, deprecated
    from .validity import judge

    assert tree is not None
    config, unknown = build(Renovate, tree)

    def walk() -> Iterator[object]:
        yield config
        yield from judge(config, tree.value)
        yield from deprecated(config, tree.value)

    document = Document("renovate", source, config, tree, walk=walk, unknown=unknown)
    document.facts = lambda: stated_by(document, config)
    return document


renovate = Kind(
    name="renovate",
    title="Renovate configuration",
    code="REN",
    formats=("json",),
    read=_read,
    render=as_json,
    paths=(r"^(?:\.github/|\.gitlab/)?renovate\.json[5c]?$", r"^\.renovaterc(?:\.json[5c]?)?$"),
    dialect=COMMENTED,
    example="renovate.json",
)
