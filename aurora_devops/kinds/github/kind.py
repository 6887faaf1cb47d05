"""The kinds `github-workflow` and `github-action`: their paths, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context
    from .model import Workflow


def _read_workflow(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_workflow

    return read_workflow(source, tree, context)


def _read_action(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_action

    return read_action(source, tree, context)


def _render_workflow(model: Workflow) -> str:
    """A workflow as YAML; `on` is not a boolean to GitHub and is not quoted."""
    from ...core.node import to_data
    from ...formats.writing import PlainKey, write_yaml

    data = {PlainKey(key) if key == "on" else key: value for key, value in to_data(model).items()}
    return write_yaml(data, ("jobs",))


workflow = Kind(
    name="github-workflow",
    title="GitHub Actions workflow",
    code="GHA",
    formats=("yaml",),
    read=_read_workflow,
    render=_render_workflow,
    paths=(r"(?:^|/)\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml$",),
    dialect="github",
    example=".github/workflows/ci.yml",
)

action = Kind(
    name="github-action",
    title="GitHub Actions action",
    code="GHA",
    formats=("yaml",),
    read=_read_action,
    render=as_yaml("inputs", "outputs"),
    paths=(r"(?:^|/)action\.ya?ml$",),
    dialect="github",
    example="action.yml",
)
