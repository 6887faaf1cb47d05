"""The way back from a model to its text, for the kinds whose artifacts are data; what writes is imported late."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..core.node import Node


def as_yaml(*spaced: str) -> Callable[[Node], str]:
    """Writes models as YAML; the entries of these top-level keys are set apart by an empty line."""

    def render(model: Node) -> str:
        from ..core.node import to_data
        from .writing import write_yaml

        return write_yaml(to_data(model), spaced)

    return render


def as_json(model: Node) -> str:
    """A model as JSON."""
    from ..core.node import to_data
    from .writing import write_json

    return write_json(to_data(model))
