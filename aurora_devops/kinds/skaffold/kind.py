"""The kind `skaffold`: the images that it builds and the files that it names, as facts for other artifacts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...core.context import Context
from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.facts import Fact
    from ...core.node import Node
    from ...core.place import Place
    from ...facts import NamedFile
    from .model import Artifact, Profile, Skaffold


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .model import Skaffold

    assert tree is not None
    model, unknown = build(Skaffold, tree)
    document = Document("skaffold", source, model, tree, unknown=unknown)
    document.walk = lambda: (model,)
    document.facts = lambda: _facts(document, model)
    return document


def _facts(document: Document, model: Skaffold) -> Iterator[Fact]:
    from ...facts import BuildContext, HandledImage, NamedFile

    deploys = None
    for part in model.parts():
        for artifact in part.build.artifacts if part.build else ():
            if artifact.image:
                at, path = artifact.at["image"], _dockerfile(document, artifact)
                yield document.fact(
                    HandledImage,
                    at,
                    does="build",
                    name=artifact.image,
                    tag="",
                    command="skaffold build",
                    dockerfile=path,
                )
                deploys = deploys or at
                if artifact.context and _known(artifact.context):
                    found = Context.join(document.source.path, artifact.context)
                    if found and path:
                        yield document.fact(
                            BuildContext, artifact.at["context"], dockerfile=path, folder=found
                        )
                    if found:
                        yield document.fact(
                            NamedFile,
                            artifact.at["context"],
                            file=found,
                            written=artifact.context,
                            command=f"build of image '{artifact.image}'",
                            folder=True,
                        )
        yield from _files(document, part)
    if deploys is not None:
        # It writes the tags of what it builds into the manifests that it deploys.
        yield document.fact(HandledImage, deploys, does="edit", name="", tag="", command="skaffold run")


def _dockerfile(document: Document, artifact: Artifact) -> str:
    """The path of the Dockerfile of an image; empty if it is built otherwise, or the path is unknown."""
    if not artifact.with_dockerfile:
        return ""
    builder = artifact.docker or artifact.kaniko
    name = (builder.dockerfile if builder else None) or "Dockerfile"
    return (_known(name) and Context.join(document.source.path, f"{artifact.context or '.'}/{name}")) or ""


def _known(path: str) -> bool:
    """Whether a path is a constant one of the repository."""
    return not any(part in path for part in ("{{", "$", "://")) and not path.startswith(("/", "~"))


def _files(document: Document, part: Profile) -> Iterator[NamedFile]:
    """The files and folders that are deployed."""
    from ...facts import NamedFile

    for path, at, folder in _named(part):
        found = Context.join(document.source.path, path) if _known(path) else None
        if found:
            yield document.fact(NamedFile, at, file=found, written=path, command="skaffold", folder=folder)


def _named(part: Profile) -> Iterator[tuple[str, Place, bool]]:
    """The paths of files and folders, each with its place and whether it is a folder."""
    if part.manifests:
        yield from _listed(part.manifests, "rawYaml", part.manifests.raw_yaml)
    if part.deploy and part.deploy.kubectl:
        yield from _listed(part.deploy.kubectl, "manifests", part.deploy.kubectl.manifests)
    for section in (part.manifests, part.deploy):
        if section and section.kustomize:
            yield from _listed(section.kustomize, "paths", section.kustomize.paths, folder=True)
        for release in section.helm.releases if section and section.helm else ():
            if release.chart_path:
                yield release.chart_path, release.at["chartPath"], True
            yield from _listed(release, "valuesFiles", release.values_files)


def _listed(
    node: Node, key: str, paths: list[str], *, folder: bool = False
) -> Iterator[tuple[str, Place, bool]]:
    for index, path in enumerate(paths):
        yield path, node.at[key][index], folder


def _is_skaffold(data: Any) -> bool:
    return isinstance(data, dict) and str(data.get("apiVersion")).startswith("skaffold/")


def _is_other(data: Any) -> bool:
    return not _is_skaffold(data)


skaffold = Kind(
    name="skaffold",
    title="Skaffold configuration",
    code="SKF",
    formats=("yaml",),
    read=_read,
    render=as_yaml(),
    paths=(r"(?:^|/)skaffold[^/]*\.ya?ml$",),
    claims=_is_skaffold,
    foreign=_is_other,
    hints=("skaffold/v",),
    dialect="go",
    example="skaffold.yaml",
)
