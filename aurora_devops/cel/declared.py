"""Policies that a configuration declares: from the entries of `policies` to policies like any other."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.finding import Finding
from ..core.node import Node
from ..core.place import At, Key, Route
from ..core.policy import Check, Example, Policy, bad, good
from ..core.settings import ConfigError, Declaration, nearest
from .checking import Mistake
from .expressions import Compiled, Message, compiled, message
from .nodes import Visited, find, is_whole
from .types import Type, is_open, members

if TYPE_CHECKING:
    from ..core.catalogue import Catalogue


class Declared(NamedTuple):
    """The policies that a configuration declares, and where each of them is declared, by code."""

    policies: tuple[Policy, ...]
    places: Mapping[str, Declaration]


def declared(declarations: Iterable[Declaration], catalogue: Catalogue) -> Declared:
    """The policies of a configuration, without those that are in the catalogue already. Raises ConfigError."""
    known = {code: each for places in catalogue.declared.values() for code, each in places.items()}
    places: dict[str, Declaration] = {}
    policies: dict[str, Policy] = {}
    for declaration in declarations:
        code = declaration.values["code"]
        if code in known and known[code].values == declaration.values:
            # The configurations of two folders extend the same file.
            places[code] = declaration
            continue
        made = policy(declaration, catalogue)
        taken = policies.get(code) or next(iter(catalogue.find(code)), None)
        if taken is not None:
            key = "name" if code == declaration.values["name"] else "code"
            raise _error(declaration, key, f"{code!r} is already the policy {taken.name} ({taken.code})")
        policies[code], places[code] = made, declaration
    return Declared(tuple(policies.values()), places)


def _error(declaration: Declaration, key: str, said: str, offset: int = -1) -> ConfigError:
    """An error about a key of a policy, with file and line; `offset` counts in its text."""
    from ..core.config import read, written_in

    route: Route = ("policies", declaration.position, key)
    name = ".".join(map(str, route))
    written = written_in(read(declaration.file))
    if written is None:
        return ConfigError(f"{declaration.file.name}: {name}: {said}")
    place = written.tree.chars(route, offset, offset + 1) if offset >= 0 else None
    where = written.where(route)
    if place is not None:
        where = f"{written.source.path}:{written.source.line_of(place.start)}"
    return ConfigError(f"{where}: {name}: {said}")


def policy(declaration: Declaration, catalogue: Catalogue) -> Policy:
    """A policy of a declaration. Raises ConfigError with file and line."""
    entry = declaration.values
    try:
        kind = catalogue.kind(entry["kind"]) if entry["kind"] else None
    except ConfigError as error:
        raise _error(declaration, "kind", str(error)) from None
    try:
        visited = find(kind, entry["node"])
    except ConfigError as error:
        raise _error(declaration, "node", str(error)) from None
    condition = _compiled(entry["when"], visited, declaration, "when")
    if condition.type.sort not in ("bool", "any"):
        raise _error(declaration, "when", f"must be a condition, not {condition.type}")
    said = _message(entry["message"], visited, declaration)
    page = textwrap.dedent(entry["description"]).strip() or entry["name"].replace("-", " ").capitalize()
    family = entry["kind"] or "all"
    return Policy(
        code=entry["code"],
        name=entry["name"],
        severity=entry["severity"],
        category=entry["category"],
        summary=page.partition("\n")[0].rstrip("."),
        page=page,
        examples=tuple(_examples(declaration, catalogue)),
        module=f"declared.{family}.{entry['name']}",
        visits=tuple(view.cls for view in visited.views),
        check=_check(
            visited, condition, said, _route(entry["at"], visited, declaration), entry["variables"] == "text"
        ),
        kinds=(kind.name,) if kind else (),
        url=entry["url"],
    )


def _examples(declaration: Declaration, catalogue: Catalogue) -> Iterable[Example]:
    entry = declaration.values
    for make, sort in ((bad, "bad"), (good, "good")):
        for each in entry["examples"][sort]:
            kind = each["kind"] or entry["kind"] or "dockerfile"
            try:
                catalogue.kind(kind)
            except ConfigError as error:
                raise _error(declaration, "examples", str(error)) from None
            yield make(
                each["text"], kind=kind, path=each["path"], because=each["because"], files=each["files"]
            )


def _compiled(text: str, visited: Visited, declaration: Declaration, key: str, start: int = 0) -> Compiled:
    try:
        return compiled(text, visited.variables)
    except Mistake as mistake:
        raise _error(
            declaration, key, str(mistake), start + mistake.start if mistake.start >= 0 else -1
        ) from None


def _message(text: str, visited: Visited, declaration: Declaration) -> Message:
    try:
        return message(text, lambda part, start: _compiled(part, visited, declaration, "message", start))
    except Mistake as mistake:
        raise _error(declaration, "message", str(mistake), mistake.start) from None


def _route(text: str, visited: Visited, declaration: Declaration) -> tuple[Key, ...]:
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
                raise _error(declaration, "at", f"{found} has no field {part!r}{nearest(part, list(known))}")
            found = known[part][1]
        elif found.sort in ("map", "any", "model"):
            found = found.items
        else:
            raise _error(declaration, "at", f"{found} has no field {part!r}")
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
