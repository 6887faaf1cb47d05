"""The modules of exporters that probe targets, such as the blackbox exporter, and the targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .core.lazy import regex
from .core.place import At, Elsewhere
from .core.untyped import mapping
from .facts import ContactedHost, ProbeModule, RequestedPath

if TYPE_CHECKING:
    from .core.context import Context
    from .core.facts import Fact
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


_TARGET = regex(r"(?:(https?)://)?([A-Za-z][\w.-]*)(?::(\d{1,5}))?(/[\w./~%+-]*)?(?:\?\S*)?")


def probed(document: Document, target: str, at: At, by: str) -> Iterator[Fact]:
    """The host and the path that a probe requests of a target: `http://shop.shop.svc:8080/healthz`."""
    match = _TARGET.fullmatch(target)
    if match is None or not (match[1] or match[3]):
        return
    scheme, host, port, path = match.groups()
    number = int(port) if port else 443 if scheme == "https" else 80
    yield document.fact(ContactedHost, at, host=host, port=number, role="probes")
    if path and scheme:
        yield document.fact(RequestedPath, at, by=by, route=path, port=number, host=host)
