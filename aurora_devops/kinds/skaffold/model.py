"""A configuration of Skaffold as typed models: the images that it builds, and the files that it deploys.

Source: skaffold.dev/docs/references/yaml/.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.fields import Plain, Word, Words, camel_case
from ...core.node import Node


class _Skaffold(Node, spelling=lambda name: camel_case(name)):
    """What all parts share: the spelling of their keys."""


class Dockerfile(_Skaffold):
    """How docker or kaniko builds an image."""

    dockerfile: Word = None
    target: Word = None
    build_args: Plain = {}


class DockerfileDependency(_Skaffold):
    """The Dockerfile of a command that builds an image."""

    path: Word = None


class Dependencies(_Skaffold):
    """The files on which an image depends that a command builds."""

    dockerfile: DockerfileDependency | None = None


class Custom(_Skaffold):
    """A command that builds an image."""

    build_command: Word = None
    dependencies: Dependencies | None = None


class Ko(_Skaffold):
    """How ko builds an image from a Go package."""

    dir: Word = None
    main: Word = None


class Artifact(_Skaffold):
    """An image that is built from a folder of sources."""

    image: Word = None
    context: Word = None
    docker: Dockerfile | None = None
    kaniko: Dockerfile | None = None
    custom: Custom | None = None
    ko: Ko | None = None

    @property
    def builder(self) -> Dockerfile | None:
        """How docker or kaniko builds it."""
        return self.docker or self.kaniko

    @property
    def with_dockerfile(self) -> bool:
        """Whether it is built from a Dockerfile, as it is unless another builder is set."""
        others = {"bazel", "jib", "buildpacks"}
        return self.custom is None and self.ko is None and others.isdisjoint(self.extra)


class Build(_Skaffold):
    """The images that are built."""

    artifacts: list[Artifact] = []


class Release(_Skaffold):
    """A release of a chart."""

    chart_path: Word = None
    values_files: Words = []


class Helm(_Skaffold):
    """Charts that are installed."""

    releases: list[Release] = []


class Kustomize(_Skaffold):
    """Kustomizations that are built."""

    paths: Words = []


class Kubectl(_Skaffold):
    """Manifests that kubectl applies."""

    manifests: Words = []


class Manifests(_Skaffold):
    """What is rendered."""

    raw_yaml: Words = []
    kustomize: Kustomize | None = None
    helm: Helm | None = None


class Deploy(_Skaffold):
    """What is deployed, in configurations before `skaffold/v3`."""

    kubectl: Kubectl | None = None
    kustomize: Kustomize | None = None
    helm: Helm | None = None


class PortForward(_Skaffold):
    """A port of an object that is forwarded to the machine of a developer."""

    resource_type: Word = None
    resource_name: Word = None
    namespace: Word = None
    port: int | str | None = None


class Requirement(_Skaffold):
    """Another configuration, at a path or elsewhere."""

    path: Word = None


class Profile(_Skaffold):
    """Settings that replace others when the profile is active."""

    build: Build | None = None
    manifests: Manifests | None = None
    deploy: Deploy | None = None
    port_forward: list[PortForward] = []


class Skaffold(Profile):
    """A document of `skaffold.yaml`."""

    api_version: Word = None
    kind: Word = None
    metadata: Plain = {}
    requires: list[Requirement] = []
    profiles: list[Profile] = []

    def parts(self) -> Iterator[Profile]:
        """The settings themselves, and those of the profiles."""
        yield self
        yield from self.profiles
