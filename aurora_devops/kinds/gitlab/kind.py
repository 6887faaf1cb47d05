"""The kind `gitlab-ci`: its paths, how its files are recognized, and how they are read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.lazy import regex
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.kind import BuildSettings


def _claims(data: Any) -> bool:
    """Whether data are those of a component: the header with the inputs, or jobs with interpolations."""
    if not isinstance(data, dict):
        return False
    spec = data.get("spec")
    if len(data) == 1 and isinstance(spec, dict):
        return "inputs" in spec and spec.keys() <= {"inputs", "component", "description", "include"}
    return any(
        isinstance(job, dict)
        and not _OF_A_JOB.isdisjoint(job)
        and any("$[[" in str(value) for value in job.values())
        for job in data.values()
    )


_OF_A_JOB = frozenset({"script", "trigger", "extends"})


# Where the parts of a pipeline usually are: reading its root for every file of data would take time.
_PART = regex(r"(?:^|/)(?:\.?gitlab[^/]*|\.?ci[^/]*|pipelines?)/(?:[^/]+/)*[^/]+\.ya?ml$|gitlab[^/]*\.ya?ml$")


def _builders(path: str, context: Context) -> Iterable[str]:
    """The pipeline that may include a file."""
    root = ".gitlab-ci.yml"
    return (root,) if path != root and _PART.search(path) and context.exists(root) else ()


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read

    return read(source, tree, context)


def _build(source: Source, context: Context, settings: BuildSettings) -> Iterable[Tree]:
    from .merged import built

    return built(source, context)


gitlab = Kind(
    name="gitlab-ci",
    title="GitLab pipeline",
    code="GLC",
    formats=("yaml",),
    read=_read,
    render=as_yaml("stages", "workflow", "default", "variables", "include"),
    paths=(
        r"(?:^|/)[^/]*\.gitlab-ci\.ya?ml$",
        r"(?:^|/)\.gitlab/ci/(?:[^/]+/)*[^/]+\.ya?ml$",
    ),
    builders=_builders,
    build=_build,
    hints=("$[[",),
    claims=_claims,
    dialect="ruby",
    example=".gitlab-ci.yml",
)
