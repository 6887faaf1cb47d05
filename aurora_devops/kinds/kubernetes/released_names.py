"""The names of images that Applications of Argo CD and HelmReleases of Flux give what they deploy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import At, Place
from ...core.record import record
from ...core.untyped import listed, mapping
from ...subjects import Image, is_dynamic
from .model import Object, Specified
from .references import application_sources


@record
class ReleasedName(Fact):
    """The name of an image that an Application or a HelmRelease gives its source, or that a controller watches (`by`).

    It has no tag.
    """

    image: str
    by: str


def released_names(document: Document, made: Object) -> Iterator[ReleasedName]:
    """The images in the values, parameters, entries and annotations of an Application or a HelmRelease."""
    if not isinstance(made, Specified):
        return
    spec, at = mapping(made.spec), made.at["spec"]
    found: list[tuple[str, At, str]] = []
    if (made.group, made.kind) == ("helm.toolkit.fluxcd.io", "HelmRelease"):
        found += (
            (name, place, "deployed") for name, place in _images_in(mapping(spec.get("values")), at["values"])
        )
    elif (made.group, made.kind) == ("argoproj.io", "Application"):
        for source, place in application_sources(spec, at):
            found += ((name, where, "deployed") for name, where in _images_of_source(source, place))
        watched = made.annotations.get(_WATCHED)
        for text in str(watched or "").split(","):
            name = text.strip().rpartition("=")[2]
            found.append((name, made.at["metadata"]["annotations"][_WATCHED], "watched by Argo CD"))
    for text, where, by in found:
        name = Image.parse(text, where, "image").name
        if "/" in name and not is_dynamic(text) and "{{" not in text:
            yield document.fact(ReleasedName, where, image=name, by=by)


_WATCHED = "argocd-image-updater.argoproj.io/image-list"


def _images_of_source(source: dict[str, Any], at: Place) -> Iterator[tuple[str, At]]:
    """The images that the source of an Application sets by Kustomize or by the values of a chart."""
    kustomize, helm = mapping(source.get("kustomize")), mapping(source.get("helm"))
    for index, text in enumerate(listed(kustomize.get("images"))):
        if isinstance(text, str):
            yield text.rpartition("=")[2], at["kustomize"]["images"][index]
    for index, one in enumerate(listed(helm.get("parameters"))):
        name, value = mapping(one).get("name"), mapping(one).get("value")
        if isinstance(name, str) and isinstance(value, str) and _REPOSITORY.search(name):
            yield value, at["helm"]["parameters"][index]["value"]
    yield from _images_in(mapping(helm.get("valuesObject")), at["helm"]["valuesObject"])


# The keys of values with the name of an image.
_REPOSITORY = regex(r"(?:^|[._-])(?:image[._-]?repository|image)$|(?i:image)Repository$")


def _images_in(values: dict[str, Any], at: Place) -> Iterator[tuple[str, At]]:
    """The images of values: `image.repository` with `image.registry`."""
    waiting: list[tuple[dict[str, Any], Place]] = [(values, at)]
    while waiting:
        inside, place = waiting.pop()
        for key, value in inside.items():
            image = mapping(value)
            repository, registry = image.get("repository"), image.get("registry")
            if str(key).lower().endswith("image") and isinstance(repository, str):
                yield f"{registry}/{repository}" if registry else repository, place[key]["repository"]
            elif image:
                waiting.append((image, place[key]))
