"""What of containers a chart leaves to its values: resources, as `helm create` does with `resources: {}`, and tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple

from ...core.kind import LEFT_OPEN, WrongType
from ...core.lazy import regex
from ...core.place import Route
from ...core.source import Span

_RESOURCES = regex(r"\.Values((?:\.[A-Za-z_]\w*)*\.(?:\w*Resources|(?:\w*_)?resources))\b")
_AMOUNTS = dict.fromkeys(("cpu", "memory", "ephemeral-storage"), LEFT_OPEN)
_CONTAINERS = ("containers", "initContainers")


def leaves_resources(text: str, values: Any) -> bool:
    """Whether a template reads resources that the values of its chart have as an empty mapping."""
    for match in _RESOURCES.finditer(text):
        value = values
        for key in match[1][1:].split("."):
            value = value.get(key, ...) if isinstance(value, dict) else ...
        if value is None or value == {}:
            return True
    return False


def open_containers(value: Any, resources: bool, tagged: Sequence[TaggedImage] = ()) -> Iterator[WrongType]:
    """The containers of an object that commands and users change, as values that may be so.

    Where `resources` are left to the user, those without any may have some. An image of `tagged` has an unknown tag.
    """
    for route, spec in _pods(value):
        for key in _CONTAINERS:
            containers = spec.get(key)
            for index, container in enumerate(containers if isinstance(containers, list) else ()):
                if not isinstance(container, dict):
                    continue
                first = container
                if any(one.is_in(container.get("image")) for one in tagged):
                    first = copy(container)
                    first["image"] = f"{container['image'].rpartition(':')[0]}:{_UNKNOWN_TAG}"
                second = first
                if resources and not container.get("resources"):
                    second = copy(first)
                    second["resources"] = {"limits": _AMOUNTS, "requests": _AMOUNTS}
                if second is not container:
                    yield WrongType(Span(0, 0), "", (*route, key, index), (first, second))


class TaggedImage(NamedTuple):
    """An image whose tag commands set when they install a chart: the texts that its name contains by default."""

    names: tuple[str, ...]

    def is_in(self, image: Any) -> bool:
        """Whether an image with the default tag may be this one."""
        if not isinstance(image, str) or not image.endswith(_DEFAULT_TAG):
            return False
        return not self.names or any(name in image for name in self.names)


def tagged_images(paths: Iterable[tuple[str, ...]], values: Any) -> Iterator[TaggedImage]:
    """The images with the tag `latest` by default for which commands set a tag, by the paths of what they set."""
    for path in paths:
        around: Any = values
        for key in path[:-1]:
            around = around.get(key) if isinstance(around, dict) else None
        own = around.get(path[-1]) if isinstance(around, dict) else None
        if isinstance(own, str) and own.endswith(_DEFAULT_TAG):
            yield TaggedImage((own,))
        elif path[-1].lower().endswith(("tag", "version")) and own in (None, "", "latest"):
            named = [around.get(key) for key in _NAMES] if isinstance(around, dict) and len(path) > 1 else []
            yield TaggedImage(tuple(name for name in named if isinstance(name, str) and name))


_DEFAULT_TAG = ":latest"
_UNKNOWN_TAG = "${TAG}"
# The keys beside a tag with the name of the image.
_NAMES = ("repository", "name", "image")


def _pods(value: Any) -> Iterator[tuple[Route, Mapping[str, Any]]]:
    """The specifications of pods in an object, with their routes."""
    for route in (
        ("spec",),
        ("spec", "template", "spec"),
        ("spec", "jobTemplate", "spec", "template", "spec"),
    ):
        found = value
        for key in route:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, dict):
            yield route, found
