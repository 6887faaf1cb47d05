"""The kinds `github-workflow` and `github-action`: where they lie, and how they are read."""

from __future__ import annotations

from ..core.kind import Document, Kind, Tree
from ..core.source import Source


def _read_workflow(source: Source, tree: Tree | None) -> Document:
    from .parse import read_workflow

    return read_workflow(source, tree)


def _read_action(source: Source, tree: Tree | None) -> Document:
    from .parse import read_action

    return read_action(source, tree)


workflow = Kind(
    name="github-workflow",
    title="GitHub Actions workflow",
    code="GHA",
    formats=("yaml",),
    read=_read_workflow,
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
    paths=(r"(?:^|/)action\.ya?ml$",),
    dialect="github",
    example="action.yml",
)
