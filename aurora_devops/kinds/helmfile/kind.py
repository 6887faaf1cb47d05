"""The kind `helmfile`: the charts and the files that it names, as facts for other artifacts."""

from __future__ import annotations

from typing import Any

from ...core.context import Context
from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.data import TEMPLATED
from ...formats.rendering import as_yaml
from ...helmfiles import PATHS


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .facts import facts_of
    from .model import Helmfile

    assert tree is not None
    model, unknown = build(Helmfile, tree)
    document = Document("helmfile", source, model, tree, unknown=unknown)
    document.walk = lambda: (model,)
    document.facts = lambda: facts_of(document, model, context)
    return document


def _is_helmfile(data: Any) -> bool:
    """Whether data of any path are those of a helmfile: a list of releases with charts."""
    releases = data.get("releases") if isinstance(data, dict) and "kind" not in data else None
    return isinstance(releases, list) and any(
        isinstance(one, dict) and isinstance(one.get("chart"), str) and "name" in one for one in releases
    )


def _is_other(data: Any) -> bool:
    return not isinstance(data, dict) or not (
        any(isinstance(data.get(key), list) for key in ("releases", "helmfiles", "bases"))
        or isinstance(data.get("environments"), dict)
    )


helmfile = Kind(
    name="helmfile",
    title="Helmfile",
    code="HLF",
    formats=("yaml",),
    read=_read,
    render=as_yaml(),
    paths=PATHS,
    hints=("releases:",),
    claims=_is_helmfile,
    foreign=_is_other,
    dialect=TEMPLATED,
    example="helmfile.yaml",
)
