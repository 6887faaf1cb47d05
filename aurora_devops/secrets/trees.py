"""The located data of a file that is searched for secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.source import Source
from ..formats import data

if TYPE_CHECKING:
    from ..core.kind import Tree


def trees(source: Source) -> tuple[Tree, ...]:
    """The located data of a file, which is read here where no reader has done so."""
    if source.trees is None:
        return tuple(data.read(source).documents) if data.is_data(source.path) else ()
    return source.trees
