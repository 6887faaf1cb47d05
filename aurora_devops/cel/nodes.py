"""The nodes that policies in CEL can visit: models by name, and what the artifacts yield for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple, get_args

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


class View(NamedTuple):
    """A class that artifacts yield: the node is its `attribute`, or what is yielded; `others` are more attributes."""

    cls: type
    attribute: str = ""
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes that are variables of expressions over the parts of the node."""
        return (self.attribute, *self.others)


class Visited(NamedTuple):
    """What a policy visits: the `model` of its node, and the views that artifacts yield.

    Some nodes are yielded with their surroundings, such as a container with its pod. With `inside`, the nodes are
    parts of those that are yielded, such as the probes of a container.
    """

    model: type
    views: tuple[View, ...]
    inside: bool = False

    @property
    def variables(self) -> Mapping[str, Type]:
        """The types of the variables of an expression."""
        return {"self": Type("model", self.model), **{name: self._type(name) for name in self._names}}

    @property
    def _names(self) -> tuple[str, ...]:
        first, *more = (view.names if self.inside else view.others for view in self.views)
        first = tuple(name for name in first if self._type(name).sort != "any" and name != "whole")
        return tuple(name for name in first if all(name in names for names in more))

    def _type(self, name: str) -> Type:
        found = {members(view.cls).get(name, ("", ANY))[1] for view in self.views}
        return found.pop() if len(found) == 1 else ANY

    def nodes(self, yielded: Any) -> Iterator[Any]:
        """The nodes in what an artifact yields."""
        view = next(view for view in self.views if isinstance(yielded, view.cls))
        node = getattr(yielded, view.attribute) if view.attribute else yielded
        if not self.inside:
            if isinstance(node, self.model):
                yield node
        else:
            stops = tuple(viewed for viewed in _viewed(self.model.__module__) if not isinstance(node, viewed))
            yield from _parts(node, self.model, stops)

    def values(self, yielded: Any, node: Any) -> Mapping[str, Any]:
        """The values of the variables; where a node is merged with others, such as a job of GitLab, the result."""
        merged = getattr(yielded, "whole", None)
        if not self.inside and isinstance(merged, self.model):
            node = merged
        return {"self": node, **{name: getattr(yielded, name) for name in self._names}}


def _parts(node: Any, model: type, stops: tuple[type, ...]) -> Iterator[Any]:
    """The nodes of a model below a node, in the order of the text; what other views have is left to them."""
    stack: list[Any] = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, (list, tuple)):
            stack.extend(reversed(each))
        elif isinstance(each, dict):
            stack.extend(reversed(each.values()))
        elif isinstance(each, Node) and (each is node or not isinstance(each, stops)):
            if each is not node and isinstance(each, model):
                yield each
            held = each.__dict__
            stack.extend(reversed([held[name] for name, _ in each.inner_fields() if name in held]))


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
    package = kind.read.__module__.rpartition(".")[0] if kind else ""
    models = _models(package) if package else {}
    if name in models:
        return _visited(models[name], package)
    if name in _SHARED:
        model: type = getattr(import_module(_SHARED[name]), name)
        return Visited(model, (View(model),))
    where = f"kind {kind.name!r}" if kind else "all kinds; set 'kind' for those of one kind"
    raise ConfigError(f"{name!r} is not a node of {where}{nearest(name, sorted({*models, *_SHARED}))}")


def _models(package: str) -> Mapping[str, type]:
    """The nodes that the package of a kind has, by name."""
    viewing = {view.cls for view in _views(package).values()}
    return {
        name: cls
        for name, cls in _classes(package).items()
        if not issubclass(cls, Problem) and cls not in viewing and is_model(cls)
    }


def _visited(cls: type, package: str) -> Visited:
    views = _views(package)
    view = next((views[base] for base in cls.__mro__ if base in views), None)
    if view is not None:
        return Visited(cls, (view,))
    around = tuple(view for model, view in views.items() if cls in _parts_of(model, package))
    return Visited(cls, around, inside=True) if around else Visited(cls, (View(cls),))


@cache
def _views(package: str) -> Mapping[type, View]:
    """The views of the models of a package that are yielded with their surroundings."""
    classes = _classes(package)
    views: dict[type, View] = {}
    for cls in classes.values():
        if not issubclass(cls, Node):
            for model, view in _view(cls, classes):
                views.setdefault(model, view)
    return views


def _viewed(module: str) -> tuple[type, ...]:
    """The models of the package of a module that have views."""
    return tuple(_views(module.rpartition(".")[0]))


@cache
def _parts_of(model: type, package: str) -> frozenset[type]:
    """The models that a model can contain, outside of those that have views of their own."""
    stops = tuple(other for other in _views(package) if other is not model)
    stack, seen = [model], set[type]()
    while stack:
        each = stack.pop()
        if each not in seen and not (each is not model and issubclass(each, stops)):
            seen.add(each)
            stack.extend(_inner(each, package))
    return frozenset(seen - {model})


@cache
def _inner(model: Any, package: str) -> tuple[type, ...]:
    """The models of the fields of a model, and its subclasses: an object is of one of many kinds."""
    inner = {cls for note in model.types_of_fields().values() for cls in _nodes_in(note)}
    return (
        *inner,
        *(cls for cls in _classes(package).values() if cls is not model and issubclass(cls, model)),
    )


def _nodes_in(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type) and issubclass(annotation, Node):
        yield annotation
    for inner in get_args(annotation):
        yield from _nodes_in(inner)


@cache
def _classes(package: str) -> Mapping[str, type]:
    """The public classes of a package, and the nodes in its module `model`."""
    module = import_module(package)
    found = {name: getattr(module, name) for name in getattr(module, "__all__", ())}
    if find_spec(f"{package}.model") is not None:
        models = vars(import_module(f"{package}.model"))
        for name, value in models.items():
            if isinstance(value, type) and issubclass(value, Node) and value.__module__.startswith(package):
                found.setdefault(name, value)
    return {name: cls for name, cls in found.items() if isinstance(cls, type) and not name.startswith("_")}


def _view(cls: type, classes: Mapping[str, type]) -> Iterator[tuple[type, View]]:
    """The model that a class shows with its surroundings: that of its first field."""
    names: list[str] = list(getattr(cls, "__record_fields__", ()) or getattr(cls, "__annotations__", ()))
    if not names:
        return
    note = cls.__annotations__.get(names[0])
    model = note if isinstance(note, type) else classes.get(str(note))
    if isinstance(model, type) and issubclass(model, Node):
        yield model, View(cls, names[0], tuple(names[1:]))
