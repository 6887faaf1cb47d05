"""The kind `dependabot`: its path, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .manifests import compare
    from .model import Dependabot
    from .validity import judge

    assert tree is not None
    config, unknown = build(Dependabot, tree)
    problems = (*judge(config, tree.value), *compare(config, source.path, context))

    def walk() -> Iterator[object]:
        yield config
        yield from problems
        yield from config.updates

    return Document("dependabot", source, config, tree, walk=walk, unknown=unknown)


dependabot = Kind(
    name="dependabot",
    title="Dependabot configuration",
    code="DEP",
    formats=("yaml",),
    read=_read,
    render=as_yaml("version", "registries", "updates"),
    paths=(r"(?:^|/)\.github/dependabot\.ya?ml$",),
    example=".github/dependabot.yml",
)
