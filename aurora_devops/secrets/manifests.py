"""The entries of Kubernetes Secrets, from their located data: the models of that kind are not needed for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..core.kind import Document
from ..core.place import Route
from ..core.source import Span
from .values import is_exposed


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a Secret whose value can be read: its key, its place, and the Secret's name."""

    key: str
    at: Span
    secret: str


def exposed_entries(document: Document) -> Iterator[Entry]:
    """The entries of `data` and `stringData` that tell a secret, of a Secret or of those in a List.

    Source: the reference of the Kubernetes API, Secret v1; `data` is base64.
    """
    tree = document.tree
    if tree is None:
        return
    for route, made in _objects(tree.value, ()):
        metadata = made.get("metadata")
        named = str(metadata.get("name", "")) if isinstance(metadata, dict) else ""
        for section in ("data", "stringData"):
            values = made.get(section)
            if not isinstance(values, dict):
                continue
            for key, value in values.items():
                if isinstance(value, str) and is_exposed(str(key), value, encoded=section == "data"):
                    yield Entry(str(key), tree.focus((*route, section, key)), named)


def _objects(value: Any, route: Route) -> Iterator[tuple[Route, dict[str, Any]]]:
    if not isinstance(value, dict):
        return
    if value.get("kind") == "Secret" and value.get("apiVersion", "v1") == "v1":
        yield route, value
    elif value.get("kind") == "List" and isinstance(value.get("items"), list):
        for index, item in enumerate(value["items"]):
            if isinstance(item, dict) and item.get("kind") == "Secret":
                yield (*route, "items", index), item
