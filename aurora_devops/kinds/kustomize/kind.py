"""The kind `kustomization`: a Kustomization or a Component, and the objects that it builds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...core.kind import BuildSettings, Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.options import PolicyOptions
    from ...formats.built import BuiltTree

_GROUP = "kustomize.config.k8s.io/"


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_kustomization

    return read_kustomization(source, tree, context)


def _options() -> Iterable[type[PolicyOptions]]:
    from ...charts.options import ChartOptions
    from ...kubernetes_release import Release

    return Release, ChartOptions


def _builders(path: str, context: Context) -> Iterable[str]:
    from .usage import users_of

    return users_of(path, context)


def _build(source: Source, context: Context, settings: BuildSettings) -> Iterable[BuiltTree]:
    from .parse import built_objects

    return built_objects(source, context)


def _is_kustomization(data: Any) -> bool:
    return isinstance(data, dict) and str(data.get("apiVersion")).startswith(_GROUP)


def _is_other(data: Any) -> bool:
    """Whether data has the group of another program, such as the Kustomization of Flux."""
    return isinstance(data, dict) and not str(data.get("apiVersion") or _GROUP).startswith(_GROUP)


kustomization = Kind(
    name="kustomization",
    title="Kustomization",
    code="KUZ",
    formats=("yaml",),
    read=_read,
    render=as_yaml(),
    paths=(r"(?:^|/)kustomization\.ya?ml$", r"(?:^|/)Kustomization$"),
    builders=_builders,
    build=_build,
    options=_options,
    hints=("kustomize.config.k8s.io",),
    marks=("kustomize.config.k8s.io", "resources"),
    claims=_is_kustomization,
    foreign=_is_other,
    dialect="go",
    example="kustomization.yaml",
)
