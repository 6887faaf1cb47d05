"""Policies that a configuration declares: from the entries of `policies` to policies like any other."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core import cache
from ..core.finding import Finding
from ..core.node import Node
from ..core.place import At, Key, Route
from ..core.policy import Check, Example, Policy, bad, good
from ..core.record import record
from ..core.settings import ConfigError, ReadBytes, nearest
from . import files
from .checking import Mistake
from .expressions import Compiled, Message, compiled, message
from .nodes import Visited, find, is_whole
from .types import Type, is_open, members

if TYPE_CHECKING:
    from ..core.catalogue import Catalogue
    from ..core.settings import Settings


@record
class Origin:
    """Where a policy is declared: the file, with what reads it, and the index in its list."""

    path: Path
    index: int
    read_bytes: ReadBytes | None = None

    def error(self, key: str, said: str, offset: int = -1) -> ConfigError:
        """An error about a key of the policy, with file and line; `offset` counts in its text."""
        from ..core.config import read, tree_of

        route: Route = ("policies", self.index, key)
        try:
            source = read(self.path, self.read_bytes)
            tree = tree_of(source)
        except ConfigError:
            tree = None
        if tree is None:
            return ConfigError(f"{self.path.as_posix()}: {said}")
        if tree.find(route, "value") is None:
            route = route[:-1]
        place = tree.chars(route, offset, offset + 1) if offset >= 0 and len(route) == 3 else None
        line = source.line_of((place or tree.find(route, "key") or tree.focus(route)).start)
        name = ".".join(map(str, ("policies", self.index, *([key] if key else []))))
        return ConfigError(f"{self.path.as_posix()}:{line}: {name}: {said}")


class Declared(NamedTuple):
    """The policies that a configuration declares, and the files they come from, with the digest of each."""

    policies: tuple[Policy, ...]
    files: Mapping[str, str]


def declared(settings: Settings, catalogue: Catalogue) -> Declared:
    """The policies of a configuration. Raises ConfigError with file and line."""
    assert settings.origin is not None
    read: dict[str, str] = {}
    policies: dict[str, Policy] = {}
    for entry, origin in _entries(settings, read):
        made = policy(entry, origin, catalogue)
        taken = policies.get(made.code) or next(iter(catalogue.find(made.code)), None)
        if taken is not None:
            key = "code" if entry["code"] else "name"
            raise origin.error(key, f"{made.code!r} is already the policy {taken.name} ({taken.code})")
        policies[made.code] = made
    return Declared(tuple(policies.values()), read)


def _entries(settings: Settings, read: dict[str, str]) -> Iterator[tuple[Mapping[str, Any], Origin]]:
    """The declarations with their origins; the files they are read from are added to `read`."""
    path = settings.origin
    assert path is not None
    for index, entry in enumerate(settings.policies):
        if not isinstance(entry, str):
            yield entry, Origin(path, index, settings.read_bytes)
            continue
        try:
            raw = files.read(entry, path.parent, settings.read_bytes)
            found = files.locate(entry, path.parent)
        except ConfigError as error:
            raise Origin(path, index, settings.read_bytes).error("", str(error)) from None
        packaged = entry.startswith(files.PACKAGE)
        if packaged or settings.read_bytes is None:
            read[str(found.absolute())] = cache.digest(raw)
        for inner, each in enumerate(cache.policies(found.as_posix(), raw)):
            yield each, Origin(found, inner, None if packaged else settings.read_bytes)


def policy(entry: Mapping[str, Any], origin: Origin, catalogue: Catalogue) -> Policy:
    """A policy of a declaration. Raises ConfigError with file and line."""
    try:
        kind = catalogue.kind(entry["kind"]) if entry["kind"] else None
    except ConfigError as error:
        raise origin.error("kind", str(error)) from None
    try:
        visited = find(kind, entry["node"])
    except ConfigError as error:
        raise origin.error("node", str(error)) from None
    condition = _compiled(entry["when"], visited, origin, "when")
    if condition.type.sort not in ("bool", "any"):
        raise origin.error("when", f"must be a condition, not {condition.type}")
    said = _message(entry["message"], visited, origin)
    page = textwrap.dedent(entry["description"]).strip() or entry["name"].replace("-", " ").capitalize()
    family = entry["kind"] or "all"
    return Policy(
        code=entry["code"] or entry["name"],
        name=entry["name"],
        severity=entry["severity"],
        category=entry["category"],
        summary=page.partition("\n")[0].rstrip("."),
        page=page,
        examples=tuple(_examples(entry, origin, catalogue)),
        module=f"declared.{family}.{entry['name']}",
        visits=tuple(view.cls for view in visited.views),
        check=_check(
            visited, condition, said, _route(entry["at"], visited, origin), entry["variables"] == "text"
        ),
        kinds=(kind.name,) if kind else (),
        url=entry["url"],
    )


def _examples(entry: Mapping[str, Any], origin: Origin, catalogue: Catalogue) -> Iterable[Example]:
    for make, sort in ((bad, "bad"), (good, "good")):
        for each in entry["examples"][sort]:
            kind = each["kind"] or entry["kind"] or "dockerfile"
            try:
                catalogue.kind(kind)
            except ConfigError as error:
                raise origin.error("examples", str(error)) from None
            yield make(
                each["text"], kind=kind, path=each["path"], because=each["because"], files=each["files"]
            )


def _compiled(text: str, visited: Visited, origin: Origin, key: str, start: int = 0) -> Compiled:
    try:
        return compiled(text, visited.variables)
    except Mistake as mistake:
        raise origin.error(key, str(mistake), start + mistake.start if mistake.start >= 0 else -1) from None


def _message(text: str, visited: Visited, origin: Origin) -> Message:
    try:
        return message(text, lambda part, start: _compiled(part, visited, origin, "message", start))
    except Mistake as mistake:
        raise origin.error("message", str(mistake), mistake.start) from None


def _route(text: str, visited: Visited, origin: Origin) -> tuple[Key, ...]:
    """The route of a field from its name, such as `securityContext.privileged`. Raises ConfigError."""
    route: list[Key] = []
    found = Type("model", visited.model)
    for part in text.split(".") if text else ():
        if found.sort == "list" and part.isdigit():
            route.append(int(part))
            found = found.items
            continue
        if found.sort == "model" and found.model is not None and not is_open(found.model):
            known = members(found.model)
            if part not in known:
                raise origin.error("at", f"{found} has no field {part!r}{nearest(part, list(known))}")
            found = known[part][1]
        elif found.sort in ("map", "any", "model"):
            found = found.items
        else:
            raise origin.error("at", f"{found} has no field {part!r}")
        route.append(part)
    return tuple(route)


def _check(
    visited: Visited, condition: Compiled, said: Message, route: tuple[Key, ...], as_written: bool
) -> Check:
    def check(yielded: object) -> Iterator[Finding]:
        whole = is_whole(yielded)
        for node in visited.nodes(yielded):
            values = visited.values(yielded, node)
            if condition.evaluate(values, as_written=as_written, whole=whole) is True:
                around = node if visited.inside else yielded
                yield Finding(at=_place(around, node, route), message=said.filled(values))

    return check


def _place(yielded: Any, node: Any, route: tuple[Key, ...]) -> At:
    """The place of a field of a node; of the node itself without a field."""
    if not route:
        for one in (yielded, node):
            for name in ("named_at", "at"):
                found: At | None = getattr(one, name, None)
                if found is not None and not callable(found):
                    return found
    place: At | None
    if isinstance(node, Node):
        inner = node.at
        for key in route:
            inner = inner[key]
        return inner
    if hasattr(node, "get"):
        value = node.get(*route)
        place = None if value.absent else value.at
        return place or node.at  # type: ignore[no-any-return]
    name = str(route[0]) if route else ""
    place = getattr(node, f"{name}_at", None) or getattr(getattr(node, name, None), "at", None)
    return place or node.at  # type: ignore[no-any-return]
