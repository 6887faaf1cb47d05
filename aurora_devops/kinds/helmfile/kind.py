"""The kind `helmfile`: the charts and the files that it names, as facts for other artifacts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...core.context import Context
from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...core.untyped import listed
from ...formats.data import TEMPLATED
from ...formats.rendering import as_yaml
from ...helmfiles import PATHS, by_environment, environments_in

if TYPE_CHECKING:
    from ...core.facts import Fact
    from ...core.place import Place
    from .model import Helmfile, Release


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .model import Helmfile

    assert tree is not None
    model, unknown = build(Helmfile, tree)
    document = Document("helmfile", source, model, tree, unknown=unknown)
    document.walk = lambda: (model,)
    document.facts = lambda: _facts(document, model, _environments(source, context))
    return document


def _environments(source: Source, context: Context) -> tuple[str, ...]:
    """The environments that a helmfile and its bases declare."""
    documents = [tree.value for tree in source.trees or ()]
    bases = [one for data in documents if isinstance(data, dict) for one in listed(data.get("bases"))]
    for base in bases:
        path = Context.join(source.path, base) if isinstance(base, str) and _known(base) else None
        documents += [tree.value for tree in context.trees(path, TEMPLATED) or ()] if path else []
    return environments_in(documents)


def _known(text: str | None) -> str:
    return text if text and not any(part in text for part in ("{{", "$", "://")) else ""


def _facts(document: Document, model: Helmfile, environments: tuple[str, ...]) -> Iterator[Fact]:
    """The files and folders that it reads, and its releases."""
    from ...facts import ChartRelease, NamedFile

    for release in model.releases:
        if chart := _known(release.chart):
            local = chart.startswith(("./", "../"))
            named = [one for one in (*release.values, *release.secrets) if isinstance(one, str)]
            files = [path for one in named for path in by_environment(one, release.name or "", environments)]
            paths = [Context.join(document.source.path, file) for file in files if _known(file)]
            yield document.fact(
                ChartRelease,
                release.at["chart"],
                name=_known(release.name),
                chart=(Context.join(document.source.path, chart) or "") if local else chart,
                namespace=_known(release.namespace),
                files=tuple(path for path in paths if path),
            )

    for path, at, folder in _named(model, environments):
        plain = _known(path) and "*" not in path and not path.startswith(("/", "~"))
        found = Context.join(document.source.path, path) if plain else None
        if found:
            yield document.fact(NamedFile, at, file=found, written=path, command="helmfile", folder=folder)


def _named(model: Helmfile, environments: tuple[str, ...]) -> Iterator[tuple[str, Place, bool]]:
    """The paths of files and folders, each with its place and whether it is a folder."""
    for release in model.releases:
        # A name without `./` is that of a chart in a repository.
        if release.chart and release.chart.startswith(("./", "../")):
            yield release.chart, release.at["chart"], True
        # A file may be allowed to be missing.
        if (release.missing_file_handler or model.missing_file_handler) in (None, "Error"):
            for path, at in _files(release):
                yield from (
                    (one, at, False) for one in by_environment(path, release.name or "", environments)
                )
    for index, one in enumerate(model.bases):
        if isinstance(one, str):
            yield one, model.at["bases"][index], False
    for index, one in enumerate(model.helmfiles):
        if isinstance(one, str):
            yield one, model.at["helmfiles"][index], False
        elif isinstance(one, dict) and isinstance(one.get("path"), str):
            yield one["path"], model.at["helmfiles"][index]["path"], False


def _files(release: Release) -> Iterator[tuple[str, Place]]:
    for key, values in (("values", release.values), ("secrets", release.secrets)):
        for index, value in enumerate(values):
            if isinstance(value, str):
                yield value, release.at[key][index]


def _is_helmfile(data: Any) -> bool:
    return isinstance(data, dict) and (
        any(isinstance(data.get(key), list) for key in ("releases", "helmfiles", "bases"))
        or isinstance(data.get("environments"), dict)
    )


def _is_other(data: Any) -> bool:
    return not _is_helmfile(data)


helmfile = Kind(
    name="helmfile",
    title="Helmfile",
    code="HLF",
    formats=("yaml",),
    read=_read,
    render=as_yaml(),
    paths=PATHS,
    claims=_is_helmfile,
    foreign=_is_other,
    dialect=TEMPLATED,
    example="helmfile.yaml",
)
