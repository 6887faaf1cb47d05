"""The facts of a configuration of Skaffold: what it builds, deploys and forwards."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import join

from ...commands.call import Setting
from ...commands.kubernetes import kind_of
from ...commands.reading import stated
from ...core.context import Context
from ...core.facts import Fact
from ...core.kind import Document
from ...core.node import Node
from ...core.place import Place
from ...facts import (
    BuildArgument,
    BuildContext,
    BuildTarget,
    BuiltPackage,
    ForwardedPort,
    HandledImage,
    NamedFile,
    NamedObject,
)
from ...subjects import Script
from .model import Artifact, PortForward, Profile, Skaffold


def stated_by(document: Document, model: Skaffold, context: Context) -> Iterator[Fact]:
    """What a configuration states."""
    deploys = None
    for part in model.parts():
        for artifact in part.build.artifacts if part.build else ():
            if artifact.image:
                yield from _built(document, artifact, context)
                deploys = deploys or artifact.at["image"]
        for path, at, folder in _named(part):
            yield from _file(document, path, path, at, "skaffold", folder=folder)
        for forwarded in part.port_forward:
            yield from _forwarded(document, forwarded)
    for required in model.requires:
        path = required.path or ""
        yield from _file(
            document, path, path, required.at["path"], "skaffold", folder=not path.endswith((".yaml", ".yml"))
        )
    if deploys is not None:
        # It writes the tags of what it builds into the manifests that it deploys.
        yield document.fact(HandledImage, deploys, does="edit", name="", tag="", command="skaffold run")


def _built(document: Document, artifact: Artifact, context: Context) -> Iterator[Fact]:
    """An image, with the folder, the Dockerfile, the stage and the build arguments from which it is built."""
    image, builder = artifact.image or "", artifact.builder
    dockerfile, folder = _dockerfile(document, artifact, context), artifact.context or "."
    yield document.fact(
        HandledImage,
        artifact.at["image"],
        does="build",
        name=image,
        tag="",
        command="skaffold build",
        dockerfile=dockerfile,
    )
    command = f"build of image '{image}'"
    if artifact.context and _known(folder):
        found = Context.join(document.source.path, folder)
        if found and dockerfile:
            yield document.fact(BuildContext, artifact.at["context"], dockerfile=dockerfile, folder=found)
        yield from _file(document, folder, folder, artifact.at["context"], command, folder=True)
    if artifact.ko and (package := _package(document, artifact)) is not None:
        yield document.fact(
            BuiltPackage, artifact.at["image"], image=image, folder=package, command="skaffold build"
        )
    if artifact.custom:
        yield from _custom(document, artifact, command)
    if builder is None or not dockerfile:
        return
    # A configuration that is given with `-f` is read in the folder where the command runs.
    if builder.dockerfile and (not folder.startswith("..") or context.exists(dockerfile)):
        at = builder.at["dockerfile"]
        yield document.fact(NamedFile, at, file=dockerfile, written=builder.dockerfile, command=command)
    if builder.target and _known(builder.target):
        yield document.fact(
            BuildTarget,
            builder.at["target"],
            stage=builder.target,
            dockerfile=dockerfile,
            by=f"image '{image}'",
        )
    for name, value in builder.build_args.items() if isinstance(builder.build_args, dict) else ():
        yield document.fact(
            BuildArgument,
            builder.at["buildArgs"][name],
            name=str(name),
            dockerfile=dockerfile,
            by=f"image '{image}'",
            value=value if isinstance(value, str) and _known(value) else "",
        )


def _package(document: Document, artifact: Artifact) -> str | None:
    """The folder of the Go package that ko builds; None if it is unknown."""
    parts = (artifact.context or ".", artifact.ko.dir or ".", artifact.ko.main or ".") if artifact.ko else ()
    found = Context.join(document.source.path, join(*parts)) if parts and all(map(_known, parts)) else None
    return "" if found == "." else found


def _custom(document: Document, artifact: Artifact, command: str) -> Iterator[Fact]:
    """What the command reads that builds an image, and the Dockerfile on which the image depends."""
    folder, custom = artifact.context or ".", artifact.custom
    if custom is None or not _known(folder):
        return
    if custom.build_command:
        script = Script(custom.build_command, custom.at["buildCommand"], "sh", "hook")
        yield from stated(document, script, Setting(Context.join(document.source.path, folder)))
    dependency = custom.dependencies.dockerfile if custom.dependencies else None
    if dependency and dependency.path:
        at, path = dependency.at["path"], dependency.path
        yield from _file(document, join(folder, path), path, at, command)


def _dockerfile(document: Document, artifact: Artifact, context: Context) -> str:
    """The path of the Dockerfile of an image; empty if it is built otherwise, or the path is unknown.

    It begins in the folder from which the image is built, or in that of the configuration.
    """
    name = (artifact.builder.dockerfile if artifact.builder else None) or "Dockerfile"
    folder = artifact.context or "."
    if not artifact.with_dockerfile or not _known(name) or not _known(folder):
        return ""
    paths = (Context.join(document.source.path, path) for path in (join(folder, name), name))
    inside, beside = (path or "" for path in paths)
    return beside if beside and not context.exists(inside) and context.exists(beside) else inside


def _known(path: str) -> bool:
    """Whether a path is a constant one of the repository."""
    return not any(part in path for part in ("{{", "$", "://")) and not path.startswith(("/", "~"))


def _file(
    document: Document, path: str, written: str, at: Place, command: str, *, folder: bool = False
) -> Iterator[NamedFile]:
    """A file or a folder, if its path is known."""
    found = Context.join(document.source.path, path) if _known(path) else None
    if found:
        yield document.fact(NamedFile, at, file=found, written=written, command=command, folder=folder)


def _named(part: Profile) -> Iterator[tuple[str, Place, bool]]:
    """The paths of files and folders that are deployed, each with its place and whether it is a folder."""
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


def _forwarded(document: Document, forwarded: PortForward) -> Iterator[Fact]:
    """An object, and the port of it that is forwarded."""
    kind, name = kind_of(forwarded.resource_type or ""), forwarded.resource_name
    namespace, port = forwarded.namespace or "", forwarded.port
    if not kind or not name or "{{" in name + namespace:
        return
    yield document.fact(
        NamedObject,
        forwarded.at["resourceName"],
        object_kind=kind,
        name=name,
        command="skaffold port-forward",
        namespace=namespace,
    )
    if port is not None and "{{" not in str(port):
        at = forwarded.at["port"]
        yield document.fact(ForwardedPort, at, object_kind=kind, name=name, namespace=namespace, port=port)
