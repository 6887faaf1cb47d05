"""The kind `loki`: how its content is recognised, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context

_BLOCKS = frozenset(
    {
        *("auth_enabled", "common", "compactor", "distributor", "frontend", "ingester", "limits_config"),
        *(
            "memberlist",
            "querier",
            "query_range",
            "ruler",
            "server",
            "storage_config",
            "table_manager",
            "target",
        ),
    }
)


def is_loki_config(data: Any) -> bool:
    """Whether data is a configuration of Loki: its schema, and another of its blocks."""
    return (
        isinstance(data, dict)
        and isinstance(schema := data.get("schema_config"), dict)
        and isinstance(schema.get("configs"), list)
        and not _BLOCKS.isdisjoint(data)
        and "apiVersion" not in data
    )


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
    hints=("schema_config:",),
    marks=("schema_config:", "configs:"),
    claims=is_loki_config,
    example="loki.yaml",
)
