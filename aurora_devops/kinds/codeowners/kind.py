"""The kind `codeowners`: its paths, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.source import Source

if TYPE_CHECKING:
    from ...core.context import Context
    from .model import CodeOwners


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .model import read
    from .paths import compare

    owners = read(source.text, gitlab=source.path.startswith(".gitlab/"))
    problems = tuple(compare(owners, source.path, context))

    def walk() -> Iterator[object]:
        yield owners
        yield from owners.rules
        yield from problems

    return Document("codeowners", source, owners, walk=walk)


def _render(owners: CodeOwners) -> str:
    return owners.text


codeowners = Kind(
    name="codeowners",
    title="CODEOWNERS",
    code="OWN",
    formats=("text",),
    read=_read,
    render=_render,
    paths=(r"^(?:(?:\.github|\.gitlab|docs)/)?CODEOWNERS$",),
    example=".github/CODEOWNERS",
)
