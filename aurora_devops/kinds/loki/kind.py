"""The kind `loki`: how its content is recognised, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml
from .blocks import BLOCKS

if TYPE_CHECKING:
    from ...core.context import Context


def is_loki_config(data: Any) -> bool:
    """Whether data is a configuration of Loki: its schema, and another of its blocks."""
    return (
        isinstance(data, dict)
        and isinstance(schema := data.get("schema_config"), dict)
        and isinstance(schema.get("configs"), list)
        and len(data.keys() & BLOCKS) > 1
        and "apiVersion" not in data
    )


def _is_foreign(data: Any) -> bool:
    """Whether data has a key of another program."""
    return not isinstance(data, dict) or not data.keys() <= BLOCKS


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .model import Loki
    from .validity import judge

    assert tree is not None
    config, unknown = build(Loki, tree)

    def walk() -> Iterator[object]:
        yield config
        yield from judge(config, tree.value)

    return Document("loki", source, config, tree, walk=walk, unknown=unknown)


loki = Kind(
    name="loki",
    title="Loki configuration",
    code="LOK",
    formats=("yaml",),
    read=_read,
    render=as_yaml("server", "common", "schema_config", "storage_config", "limits_config", "compactor"),
    paths=(r"(?:^|/)loki(?:[_-](?:config|local))?\.ya?ml$",),
    hints=("schema_config:",),
    marks=("schema_config:", "configs:"),
    claims=is_loki_config,
    foreign=_is_foreign,
    example="loki.yaml",
)
