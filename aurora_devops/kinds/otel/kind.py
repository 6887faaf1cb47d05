"""The kind `otel-collector`: how its content is recognised, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.lazy import regex
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context

_SECTIONS = frozenset({"receivers", "processors", "exporters", "connectors", "extensions", "service"})
_SIGNAL = regex(r"(?:traces|metrics|logs|profiles)(?:/.+)?")
_STAGES = frozenset({"receivers", "processors", "exporters"})


def is_collector_config(data: Any) -> bool:
    """Whether data are a configuration of the collector, or a part of one with pipelines."""
    if not isinstance(data, dict) or not isinstance(service := data.get("service"), dict):
        return False
    pipelines = service.get("pipelines")
    return (
        data.keys() <= _SECTIONS
        and any(isinstance(data.get(section), dict) for section in ("receivers", "exporters"))
        and isinstance(pipelines, dict)
        and bool(pipelines)
        and all(isinstance(name, str) and _SIGNAL.fullmatch(name) for name in pipelines)
        and all(isinstance(each, dict) and not _STAGES.isdisjoint(each) for each in pipelines.values())
    )


def _is_foreign(data: Any) -> bool:
    """Whether data has a key of another program."""
    return not isinstance(data, dict) or not data.keys() <= _SECTIONS


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .components import judge
    from .facts import config_facts
    from .model import Collector

    assert tree is not None
    config, unknown = build(Collector, tree)
    problems = tuple(judge(config)) if _is_whole(source.path, context) else ()

    def walk() -> Iterator[object]:
        yield config
        yield from problems
        yield from config.service.pipelines.values()

    document = Document("otel-collector", source, config, tree, walk=walk, unknown=unknown)
    document.facts = lambda: config_facts(config, document)
    return document


def _is_whole(path: str, context: Context) -> bool:
    """Whether no other file beside it may be a part of the same configuration: the collector merges its files."""
    folder = path[: path.rfind("/") + 1]
    for ending in ("yaml", "yml"):
        for other in context.glob(f"{folder}*.{ending}"):
            if other == path:
                continue
            for tree in context.trees(other) or ():
                if isinstance(tree.value, dict) and len(tree.value.keys() & _SECTIONS) > 1:
                    return False
    return True


otel_collector = Kind(
    name="otel-collector",
    title="OpenTelemetry Collector configuration",
    code="OTC",
    formats=("yaml",),
    read=_read,
    render=as_yaml("receivers", "processors", "connectors", "exporters", "extensions", "service"),
    paths=(r"(?:^|/)otel[_-]?col(?:lector)?(?:[_-]config)?\.ya?ml$",),
    hints=("pipelines:",),
    marks=("receivers:", "exporters:", "pipelines:"),
    claims=is_collector_config,
    foreign=_is_foreign,
    example="otel-collector.yaml",
)
