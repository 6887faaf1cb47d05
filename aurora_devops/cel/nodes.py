"""The nodes that policies in CEL can visit: models by name, and what the artifacts yield for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from ..core.kind import Kind, Problem
from ..core.node import Node
from ..core.settings import ConfigError, nearest
from .types import ANY, Type, is_model, members

# Nodes of all kinds.
_SHARED = {
    "Image": "aurora_devops.subjects",
    "Port": "aurora_devops.subjects",
    "Script": "aurora_devops.subjects",
    "Setting": "aurora_devops.subjects",
    "CloudResource": "aurora_devops.cloud.resource",
}


class Visited(NamedTuple):
    """What a policy visits: the `model` of its node, and the class `view` that artifacts yield.

    Some nodes are yielded with their surroundings, such as a container with its pod: then `attribute` has the node, and
    `others` are the variables for the rest.
    """

    model: type
    view: type
    attribute: str = ""
    others: tuple[str, ...] = ()

    @property
    def variables(self) -> Mapping[str, Type]:
        """The types of the variables of an expression."""
        known = members(self.view)
        found = {name: known[name][1] if name in known else ANY for name in self.others}
        return {"self": Type("model", self.model), **found}

    def node(self, yielded: Any) -> Any:
        """The node of what an artifact yields; None if that is not about the model."""
        node = getattr(yielded, self.attribute) if self.attribute else yielded
        return node if isinstance(node, self.model) else None

    def values(self, yielded: Any) -> Mapping[str, Any]:
        """The values of the variables; where a node is merged with others, such as a job of GitLab, the result."""
        merged = getattr(yielded, "whole", None)
        node = merged if isinstance(merged, self.model) else self.node(yielded)
        return {"self": node, **{name: getattr(yielded, name) for name in self.others}}


def is_whole(yielded: Any) -> bool:
    """Whether what a node does not set is absent.

    It may be set elsewhere for a node of a patch (`whole`), for one that unknown files can change (`known`, `open`),
    and for one that extends others (`chain`).
    """
    pod = getattr(yielded, "pod", None)
    if any(getattr(each, "whole", True) is False for each in (yielded, pod)):
        return False
    if getattr(yielded, "known", True) is False or getattr(yielded, "open", False) is True:
        return False
    chain = getattr(yielded, "chain", ())
    return not isinstance(chain, tuple) or len(chain) <= 1


def find(kind: Kind | None, name: str) -> Visited:
    """The node of a name; without a kind, one that all kinds share. Raises ConfigError with the nearest right name."""
    models = _models(kind.read.__module__.rpartition(".")[0]) if kind else {}
    found = models.get(name)
    if found is None and name in _SHARED:
        model: type = getattr(import_module(_SHARED[name]), name)
        found = Visited(model, model)
    if found is None:
        known = sorted({*models, *_SHARED})
        where = f"kind {kind.name!r}" if kind else "all kinds; set 'kind' for those of one kind"
        raise ConfigError(f"{name!r} is not a node of {where}{nearest(name, known)}")
    return found


@cache
def _models(package: str) -> Mapping[str, Visited]:
    """The nodes that the package of a kind has, by name."""
    module = import_module(package)
    classes = dict(_classes(module))
    views: dict[type, tuple[type, str, tuple[str, ...]]] = {}
    for cls in classes.values():
        if not issubclass(cls, Node):
            for model, attribute, others in _views(cls, classes):
                views.setdefault(model, (cls, attribute, others))
    found: dict[str, Visited] = {}
    for name, cls in classes.items():
        if issubclass(cls, Problem) or not is_model(cls):
            continue
        view = next((views[base] for base in cls.__mro__ if base in views), None)
        if any(cls is viewing for viewing, _, _ in views.values()):
            continue
        found[name] = Visited(cls, *view) if view else Visited(cls, cls)
    return found


def _classes(module: ModuleType) -> Iterator[tuple[str, type]]:
    for name in getattr(module, "__all__", ()):
        value = getattr(module, name)
        if isinstance(value, type):
            yield name, value


def _views(cls: type, classes: Mapping[str, type]) -> Iterator[tuple[type, str, tuple[str, ...]]]:
    """The model that a class shows with its surroundings: that of its first field."""
    names: list[str] = list(getattr(cls, "__record_fields__", ()) or getattr(cls, "__annotations__", ()))
    if not names:
        return
    note = cls.__annotations__.get(names[0])
    model = note if isinstance(note, type) else classes.get(str(note))
    if isinstance(model, type) and issubclass(model, Node):
        known = members(cls)
        others = tuple(name for name in names[1:] if name in known and known[name][1].sort != "any")
        yield model, names[0], others
