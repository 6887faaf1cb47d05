"""The kind `kubernetes`: any mapping with an `apiVersion` and a `kind`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.lazy import regex
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .parse import read_object

    document = read_object(source, tree, context)
    if _FRAGMENT.search(source.path):
        document.unset = lambda path, span: True
    return document


# Resources that a build of Quarkus, JKube or the Fabric8 Maven plugin completes with what it generates. The models of
# their client turn numbers and booleans into strings.
_FRAGMENT = regex(r"(?:^|/)src/main/(?:kubernetes|jkube|fabric8)/")


def _claims(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and isinstance(data.get("apiVersion"), str)
        and isinstance(data.get("kind"), str)
        and _OWN_VERSION.fullmatch(data["apiVersion"]) is None
    )


# Kubernetes serves only v1 without a group. Objects with an alpha version and no group are those of other programs.
_OWN_VERSION = regex(r"v\d+alpha\d*")


kubernetes = Kind(
    name="kubernetes",
    title="Kubernetes manifest",
    code="KUB",
    formats=("yaml", "json"),
    read=_read,
    render=as_yaml(),
    hints=("apiVersion", "kind"),
    marks=("apiVersion", "kind"),
    claims=_claims,
    dialect="go",
    example="manifest.yaml",
)
