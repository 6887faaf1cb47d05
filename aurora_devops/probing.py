"""The modules of exporters that probe targets, such as the blackbox exporter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .core.place import Elsewhere
from .core.untyped import mapping
from .facts import ProbeModule

if TYPE_CHECKING:
    from .core.context import Context
    from .core.kind import Document


def probe_modules(
    document: Document, path: str, context: Context, service: str = ""
) -> Iterator[ProbeModule]:
    """The modules in the configuration of an exporter that probes targets."""
    source = context.source(path)
    trees = context.trees(path) if source is not None and "modules:" in source.text else None
    if source is None or not trees or len(trees) != 1:
        return
    for name, module in mapping(mapping(trees[0].value).get("modules")).items():
        if service or "prober" in mapping(module):
            document.sources.setdefault(path, source)
            at = Elsewhere(source, trees[0].focus(("modules", name)))
            compose = document.source.path if service else ""
            yield document.fact(ProbeModule, at, name=str(name), service=service, compose=compose)
