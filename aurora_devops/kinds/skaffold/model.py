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


class Artifact(_Skaffold):
    """An image that is built from a folder of sources."""

    image: Word = None
    context: Word = None
    docker: Dockerfile | None = None
    kaniko: Dockerfile | None = None

    @property
    def with_dockerfile(self) -> bool:
        """Whether it is built from a Dockerfile, as it is unless another builder is set."""
        others = {"bazel", "jib", "ko", "buildpacks", "custom"}
        return others.isdisjoint(self.extra)


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


class Profile(_Skaffold):
    """Settings that replace others when the profile is active."""

    build: Build | None = None
    manifests: Manifests | None = None
    deploy: Deploy | None = None


class Skaffold(Profile):
    """A document of `skaffold.yaml`."""

    api_version: Word = None
    kind: Word = None
    metadata: Plain = {}
    profiles: list[Profile] = []

    def parts(self) -> Iterator[Profile]:
        """The settings themselves, and those of the profiles."""
        yield self
        yield from self.profiles
