"""How GitLab merges a pipeline: included files, `extends` and `!reference`, with the origin of every value.

Source: docs.gitlab.com/ci/yaml/#extends and docs.gitlab.com/ci/yaml/yaml_optimization/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from ...core.nearest import Suggestion, suggest
from ...core.place import Key, Part, Route
from ...core.record import field, record
from ...core.source import Source
from ...formats.built import BuiltMap, BuiltSeq, Origin
from ...formats.located import LocatedTree, Tagged
from .structure import UNKNOWN, Referenced

REFERENCE = "!reference"
# docs.gitlab.com/ci/yaml/#extends: eleven levels of inheritance; the other limit is that of references in references.
_MOST_PARENTS = 10
_MOST_REFERENCES = 10


@record(frozen=False, eq=False)
class File:
    """A file of a pipeline: its content, and the header with `spec` if it has one."""

    source: Source
    tree: LocatedTree
    header: LocatedTree | None = None

    @property
    def path(self) -> str:
        """The path from the root of the repository."""
        return self.source.path

    @cached_property
    def origin(self) -> Origin:
        """The origin of the content."""
        return Origin(self.tree, self.source)

    @property
    def data(self) -> dict[str, Any]:
        """The content; empty where it is not a mapping."""
        return self.tree.value if isinstance(self.tree.value, dict) else {}


class Mistake(NamedTuple):
    """What GitLab rejects: the policy that reports it, the origin, and the message.

    `correction` is a wrong name, which is the string there, and the name that is meant.
    """

    policy: str
    origin: Origin
    message: str
    part: Part = "value"
    correction: tuple[str, str] | None = None


def entry_origin(value: Any, origin: Origin, key: Key) -> Origin:
    """The origin of an entry of a value."""
    if isinstance(value, BuiltMap) and key in value.origins:
        return value.origins[key]
    if isinstance(value, BuiltSeq) and isinstance(key, int) and key < len(value):
        return value.origins[key]
    return origin.at(key)


def _referenced_list(value: list[Any], origin: Origin) -> Referenced:
    """A list in place of a reference, with the origins of its items."""
    if isinstance(value, Referenced):
        return value
    items = Referenced()
    for index, item in enumerate(value):
        items.add(item, origin.at(index))
    return items


def trace(value: Any, origin: Origin, route: Route) -> Origin:
    """The origin of what lies at a route below a value."""
    for key in route:
        origin = entry_origin(value, origin, key)
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            value = None
    return origin


def deep_merge(low: Any, low_at: Origin, high: Any, high_at: Origin) -> Any:
    """Two mappings as one; where both have a value that is not a mapping, that of `high` is taken."""
    if not isinstance(low, dict) or not isinstance(high, dict):
        return high
    merged = BuiltMap()
    for key, value in low.items():
        merged.put(key, value, entry_origin(low, low_at, key))
    for key, value in high.items():
        origin = entry_origin(high, high_at, key)
        if key in merged:
            value = deep_merge(merged[key], merged.origins[key], value, origin)
        merged.put(key, value, origin)
    return merged


# The most names among which a similar one is looked for: a hostile file has thousands of them.
_COMPARED = 100


def near(name: str, known: Iterable[str]) -> Suggestion:
    """The most similar of the first known names."""
    return suggest(name[:100], islice(known, _COMPARED))


@record(frozen=False, eq=False)
class Resolver:
    """Resolves `extends` and `!reference` in the merged content of a pipeline.

    `partial` where other files may define what is not defined here. `open` are the jobs of which a part is not known.
    """

    data: BuiltMap
    partial: bool
    mistakes: list[Mistake] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    extended: dict[str, Any] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)

    def resolve(self) -> BuiltMap:
        """The content without `extends` and references."""
        result = BuiltMap()
        for name, value in self.data.items():
            self._extend(name)
            if name not in self.extended:
                self.extended[name] = value
        for name in self.data:
            origin = self.data.origins[name]
            result.put(name, self._resolve(self.extended[name], origin, (), name), origin)
        return result

    def _extend(self, start: str) -> None:
        """Resolve `extends` of a job, its parents first."""
        path: dict[str, Iterator[tuple[str, Origin]]] = {}
        if self._begins(start):
            path[start] = iter(self._parents(start))
        while path:
            name = next(reversed(path))
            step = next(path[name], None)
            if step is None:
                del path[name]
                self.extended[name] = self._combined(name)
                if self.depths[name] == _MOST_PARENTS + 1:
                    origin = entry_origin(self.data[name], self.data.origins[name], "extends")
                    self._say(
                        "extends", origin, f"'extends' is nested more than {_MOST_PARENTS + 1} levels deep"
                    )
                continue
            parent, at = step
            if parent in path:
                names = list(path)
                cycle = " extends ".join(f"'{job}'" for job in (*names[names.index(parent) :], parent))
                self._say("extends", at, f"jobs extend each other in a cycle: {cycle}")
                self.extended[parent] = self.data[parent]
            elif self._begins(parent):
                path[parent] = iter(self._parents(parent))

    def _begins(self, name: str) -> bool:
        value = self.data.get(name)
        return name not in self.extended and isinstance(value, dict) and value.get("extends") is not None

    def _parents(self, name: str) -> list[tuple[str, Origin]]:
        """The names in `extends`, each with its place."""
        value, origin = self.data[name], self.data.origins[name]
        extends, at = value["extends"], entry_origin(value, origin, "extends")
        if isinstance(extends, str):
            named: list[tuple[Any, Origin]] = [(extends, at)]
        elif isinstance(extends, list) and not isinstance(extends, Tagged):
            named = [(item, at.at(index)) for index, item in enumerate(extends)]
        else:
            self.open.add(name)
            return []
        found = []
        for parent, place in named:
            if not isinstance(parent, str):
                continue
            base = self.data.get(parent)
            if parent in self.data and not isinstance(base, dict):
                if not self.partial:
                    self._say("extends", place, f"'{parent}' is not a mapping and cannot be extended")
            elif parent not in self.data:
                self.open.add(name)
                if not self.partial and "$" not in parent:
                    known = (job for job, held in self.data.items() if isinstance(held, dict) and job != name)
                    close = near(parent, known)
                    message = f"extended job '{parent}' does not exist{close}"
                    meant = close.correction
                    correction = (parent, meant) if meant and self._extendable(meant, name) else None
                    self.mistakes.append(Mistake("extends", place, message, correction=correction))
            else:
                found.append((parent, place))
        return found

    def _extendable(self, parent: str, name: str) -> bool:
        """Whether a job can extend another one: it does not do so yet, and is not extended by it."""
        own, theirs = (self.data[job].get("extends") or () for job in (name, parent))
        return parent not in own and name not in theirs

    def _combined(self, name: str) -> Any:
        value, origin = self.data[name], self.data.origins[name]
        extends = value["extends"]
        merged: Any = BuiltMap()
        at, deepest = origin, 0
        for parent in [extends] if isinstance(extends, str) else extends if isinstance(extends, list) else ():
            base = self.extended.get(parent, self.data.get(parent)) if isinstance(parent, str) else None
            if isinstance(base, dict):
                deepest = max(deepest, self.depths.get(parent, 0))
                merged = deep_merge(merged, at, base, self.data.origins[parent])
                if parent in self.open:
                    self.open.add(name)
        self.depths[name] = deepest + 1
        return deep_merge(merged, at, value, origin)

    def _resolve(self, value: Any, origin: Origin, chain: tuple[Route, ...], name: str) -> Any:
        """A value with its references replaced; the same value where it has none."""
        if isinstance(value, Tagged):
            if value.tag != REFERENCE:
                return value
            return self._referenced(value, origin, chain, name)
        if isinstance(value, dict):
            changed: dict[str, Any] = {}
            for key, item in value.items():
                if item.__class__ in _PLAIN:
                    continue
                resolved = self._resolve(item, entry_origin(value, origin, key), chain, name)
                if resolved is not item:
                    changed[key] = resolved
            if not changed:
                return value
            merged = BuiltMap()
            for key, item in value.items():
                merged.put(key, changed.get(key, item), entry_origin(value, origin, key))
            return merged
        if isinstance(value, list):
            items = [
                item if item.__class__ in _PLAIN else self._resolve(item, origin.at(index), chain, name)
                for index, item in enumerate(value)
            ]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        return value

    def _referenced(self, tag: Tagged, origin: Origin, chain: tuple[Route, ...], name: str) -> Any:
        route = tuple(tag)
        shown = f"{REFERENCE} [{', '.join(map(str, route))}]"
        if not route or not all(isinstance(key, str) for key in route):
            self._say("reference", origin, f"'{shown}' must be a list of names")
            return UNKNOWN
        if route in chain:
            self._say("reference", origin, f"'{shown}' is part of a circular chain")
            return UNKNOWN
        if len(chain) >= _MOST_REFERENCES:
            self._say("reference", origin, f"'{shown}' is nested more than {_MOST_REFERENCES} levels deep")
            return UNKNOWN
        found: Any = self.extended
        at = origin
        for index, key in enumerate(route):
            if isinstance(found, Tagged):
                found = self._resolve(found, at, (*chain, route[:index]), name)
            if not isinstance(found, dict) or key not in found:
                # A job of which a part comes from another file may have the key.
                known = not self.partial and not (index and route[0] in self.open)
                if known and not (isinstance(found, str) and found == UNKNOWN):
                    below = map(str, found) if isinstance(found, dict) else ()
                    self._say(
                        "reference", origin, f"'{shown}' does not exist: '{key}' is not set{near(key, below)}"
                    )
                self.open.add(name)
                return UNKNOWN
            at = self.data.origins[key] if not index else entry_origin(found, at, key)
            found = found[key]
        resolved = self._resolve(found, at, (*chain, route), name)
        if isinstance(resolved, list):
            return _referenced_list(resolved, at)
        if isinstance(resolved, dict) and not isinstance(resolved, BuiltMap):
            merged = BuiltMap()
            for key, item in resolved.items():
                merged.put(key, item, at.at(key))
            return merged
        return resolved

    def _say(self, policy: str, origin: Origin, message: str) -> None:
        self.mistakes.append(Mistake(policy, origin, message))


_PLAIN = frozenset({str, int, float, bool, type(None)})
