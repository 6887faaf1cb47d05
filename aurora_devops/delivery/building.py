"""From a path or texts to the delivery graph of the repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..core.files import Checkout, resolved
from ..core.run import lint_paths
from ..core.settings import Choices, ConfigError
from .graph import graph_of

if TYPE_CHECKING:
    from ..core.facts import Repository
    from .model import Graph


def graph_at(path: Path) -> Graph:
    """The graph of a repository or a folder of it, with the findings of its policies.

    Raises FileNotFoundError if the path does not exist.
    """
    repository = Checkout.of(path)
    whole = repository.root == resolved(path)
    config, files = Choices(aside=whole).start(repository)
    known: list[Repository] = []
    report = lint_paths(repository, config, files, joined=known.append)
    if not known:
        raise ConfigError(f"{path}: no files")
    return graph_of(known[0], report.findings)
