"""The way back from a model to its text, for the kinds whose artifacts are data; what writes is imported late."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel


def as_yaml(*spaced: str) -> Callable[[BaseModel], str]:
    """Writes models as YAML; the entries of these top-level keys are set apart by an empty line."""

    def render(model: BaseModel) -> str:
        from .writing import data_of, write_yaml

        return write_yaml(data_of(model), spaced)

    return render


def as_json(model: BaseModel) -> str:
    """A model as JSON."""
    from .writing import data_of, write_json

    return write_json(data_of(model))
