"""The kind `aurora`: the configuration file at a repository's root."""

from __future__ import annotations

from ..core.kind import Document, Kind, Tree
from ..core.source import Source


def _read(source: Source, tree: Tree | None) -> Document:
    # A mistake in it stops the run before any artifact is read: there is nothing left to model for policies.
    return Document("aurora", source, None, tree)


configuration = Kind(
    name="aurora",
    title="aurora.yaml",
    code="AUR",
    formats=("yaml",),
    read=_read,
    paths=(r"^aurora\.ya?ml$",),
    example="aurora.yaml",
)
