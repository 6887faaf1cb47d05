"""The paths of a Git repository that Argo CD and Flux deploy."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from ...core.facts import FactOfOneFile
from ...core.kind import Document
from ...core.place import Place
from ...core.record import record
from ...core.untyped import listed, mapping
from ...subjects import is_dynamic
from .model import Object, Specified


@record
class DeployedPath(FactOfOneFile):
    """A path of a Git repository that `owner` deploys, from the root, and as it is `written`.

    `source` is the address of the repository, or the name of the object with the address. `file` is whether it is a
    file with values of a chart.
    """

    source: str
    file_path: str
    written: str
    owner: str
    file: bool = False


def deployed(document: Document, made: Object) -> Iterator[DeployedPath]:
    """The paths that an Application of Argo CD, or a Kustomization or a HelmRelease of Flux deploys."""
    spec = mapping(made.spec) if isinstance(made, Specified) else {}
    at = made.at["spec"]

    def fact(
        source: str, path: object, place: Place, base: str = "", *, file: bool = False
    ) -> Iterator[DeployedPath]:
        if not isinstance(path, str) or is_dynamic(path) or "{{" in path or "://" in path:
            return
        # In a chart, a value that is not set may be a part of the path.
        if document.unset is not None and document.unset(
            document.source_at(place).path, document.focus(place)
        ):
            return
        found = posixpath.normpath(posixpath.join("/", base, path)).lstrip("/")
        yield document.fact(
            DeployedPath,
            place,
            source=source,
            file_path=found,
            written=str(path),
            owner=made.title,
            file=file,
        )

    match made.group, made.kind:
        case "argoproj.io", "Application":
            sources: list[tuple[Any, Place]] = [(spec.get("source"), at["source"])]
            sources += [(one, at["sources"][index]) for index, one in enumerate(listed(spec.get("sources")))]
            for value, place in sources:
                source = mapping(value)
                url, path = source.get("repoURL"), source.get("path")
                if (
                    not isinstance(url, str)
                    or is_dynamic(url)
                    or not isinstance(path, str)
                    or source.get("chart")
                ):
                    continue
                yield from fact(url, path, place["path"])
                helm = mapping(source.get("helm"))
                if helm.get("ignoreMissingValueFiles") is not True:
                    for index, name in enumerate(listed(helm.get("valueFiles"))):
                        if isinstance(name, str) and not name.startswith("$"):
                            values = place["helm"]["valueFiles"][index]
                            yield from fact(
                                url, name, values, "" if name.startswith("/") else path, file=True
                            )
        case "kustomize.toolkit.fluxcd.io", "Kustomization":
            name = _source(spec.get("sourceRef"), made)
            if name:
                yield from fact(name, spec.get("path", "."), at["path"])
        case "helm.toolkit.fluxcd.io", "HelmRelease":
            chart = mapping(mapping(spec.get("chart")).get("spec"))
            name = _source(chart.get("sourceRef"), made)
            place = at["chart"]["spec"]
            if name:
                yield from fact(name, chart.get("chart"), place["chart"])
                if chart.get("ignoreMissingValuesFiles") is not True:
                    for index, one in enumerate(listed(chart.get("valuesFiles"))):
                        yield from fact(name, one, place["valuesFiles"][index], file=True)


def _source(reference: Any, made: Object) -> str:
    """The GitRepository that a reference names; empty for another source."""
    source = mapping(reference)
    name = source.get("name")
    if source.get("kind") != "GitRepository" or not isinstance(name, str) or is_dynamic(name):
        return ""
    return f"{source.get('namespace') or made.namespace or ''}/{name}"
