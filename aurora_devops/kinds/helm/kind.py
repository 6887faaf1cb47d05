"""The kind `helm-chart`: a Chart.yaml, with the templates, the values and the charts beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...core.kind import BuildSettings, Document, Kind, Tree
from ...core.lazy import regex
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.options import PolicyOptions
    from ...formats.gotemplate.rendered import RenderedTree

_PART = regex(r"(?:^|/)(?:templates/|ci/|charts/|values\.yaml\Z|values\.schema\.json\Z|requirements\.yaml\Z)")


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_chart

    return read_chart(source, tree, context)


def _build(source: Source, context: Context, settings: BuildSettings) -> Iterable[RenderedTree]:
    from ...charts.build import rendered_objects

    return rendered_objects(source, context, settings)


def _options() -> Iterable[type[PolicyOptions]]:
    from ...charts.options import ChartOptions
    from ...kubernetes_release import Release

    return Release, ChartOptions


def _builders(path: str, context: Context) -> Iterable[str]:
    if _PART.search(path) is None:
        return ()
    from .parse import charts_of

    return charts_of(path, context)


# What Helm requires of a chart; a program such as Kontinuous merges it into a file that has only dependencies.
_REQUIRED = ("apiVersion", "name", "version")


def _foreign(data: Any) -> bool:
    if not isinstance(data, dict):
        return False
    return "kind" in data or ("dependencies" in data and not any(key in data for key in _REQUIRED))


helm_chart = Kind(
    name="helm-chart",
    title="Helm chart",
    code="HLM",
    formats=("yaml",),
    read=_read,
    render=as_yaml(),
    paths=(r"(?:^|/)Chart\.yaml\Z",),
    builders=_builders,
    build=_build,
    options=_options,
    foreign=_foreign,
    dialect="go",
    example="chart/Chart.yaml",
)
