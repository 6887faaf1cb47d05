"""The resources of containers that a chart leaves to its values, as `helm create` does with `resources: {}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any

from ...core.kind import WrongType
from ...core.lazy import regex
from ...core.place import Route
from ...core.source import Span

_RESOURCES = regex(r"\.Values((?:\.[A-Za-z_]\w*)*\.(?:\w*Resources|(?:\w*_)?resources))\b")
_AMOUNTS = dict.fromkeys(("cpu", "memory", "ephemeral-storage"), "1")
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


def open_containers(value: Any) -> Iterator[WrongType]:
    """The containers of an object without resources, as values that may have them."""
    for route, spec in _pods(value):
        for key in _CONTAINERS:
            containers = spec.get(key)
            for index, container in enumerate(containers if isinstance(containers, list) else ()):
                if isinstance(container, dict) and not container.get("resources"):
                    limited = copy(container)
                    limited["resources"] = {"limits": _AMOUNTS, "requests": _AMOUNTS}
                    yield WrongType(Span(0, 0), "", (*route, key, index), (container, limited))


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
