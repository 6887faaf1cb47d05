"""The kind `helm-values`: the values of a chart that is not in the repository, in a file or in a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...chart_values import stacks
from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_values

    return read_values(source, tree)


def is_values(data: Any) -> bool:
    """Whether data are the values of a known chart."""
    return isinstance(data, dict) and not {"apiVersion", "kind"} <= data.keys() and bool(stacks(data))


helm_values = Kind(
    name="helm-values",
    title="Helm values",
    code="HLV",
    formats=("yaml",),
    read=_read,
    render=as_yaml(),
    paths=(),
    hints=("prometheusSpec:", "alertmanagerSpec:", "ingressClassResource:", "sidecar:", "prober:"),
    claims=is_values,
    dialect="go",
    example="values/kube-prometheus-stack.yaml",
)
