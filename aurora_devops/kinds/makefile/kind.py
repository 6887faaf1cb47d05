"""The kind `makefile`: its targets, and what its commands name, as facts for other artifacts."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname
from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.source import Source

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact
    from .model import Makefile


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .model import read

    makefile = read(source.text)
    document = Document("makefile", source, makefile, walk=lambda: (makefile, *makefile.rules))
    document.facts = lambda: _facts(document, makefile)
    return document


def _render(makefile: Makefile) -> str:
    return makefile.text


def _facts(document: Document, makefile: Makefile) -> Iterator[Fact]:
    from ...commands import Setting, stated
    from ...facts import MakeTarget
    from ...subjects import Script

    path = document.source.path
    for rule in makefile.rules:
        for name, at in rule.targets:
            yield document.fact(MakeTarget, at, name="%" if makefile.open else name, makefile=path)
        # A recipe of several targets is that of none of them alone.
        target = f"{path}:{rule.targets[0][0]}" if len(rule.targets) == 1 else f"{path}:"
        for line in rule.recipe:
            script = Script(line.text, line.at, "sh", "recipe")
            yield from stated(document, script, Setting(dirname(path), target=target))


makefile = Kind(
    name="makefile",
    title="Makefile",
    code="MKF",
    formats=("text",),
    read=_read,
    render=_render,
    paths=(r"(?:^|/)(?:GNUm|[Mm])akefile$",),
    example="Makefile",
)
