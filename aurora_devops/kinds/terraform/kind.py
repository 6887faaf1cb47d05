"""The kind `terraform`: the files of Terraform and OpenTofu, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.source import Source

if TYPE_CHECKING:
    from ...core.context import Context


def read(source: Source, tree: Tree | None, context: Context) -> Document:
    """Read a file of a module, or a module as a file calls it."""
    from .parse import read_terraform

    return read_terraform(source, tree, context)


terraform = Kind(
    name="terraform",
    title="Terraform configuration",
    code="TFM",
    formats=("text",),
    read=read,
    paths=(r"\.(?:tf|tofu)(?:\.json)?$",),
    example="main.tf",
)
