"""What the JSON Schema of Compose files cannot express: keys of other types, variables, and references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Place, Route
from ...formats.located import Map, Seq
from .model import Build, Extends, File, Named, ServiceIn, pairs
from .short import is_path, is_unknown

# The variables of compose-go (template/template.go). A dollar sign that no name and no brace follows is literal.
_DOLLAR = regex(
    r"\$(?:\$|\{[A-Za-z_]\w*(?::?[-?+](?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)?\}|\{\{|(?P<invalid>\{))"
)
# Lists from which compose-go removes repeated items before it validates the file (override/uncity.go).
_DEDUPLICATED = frozenset(
    {
        *("annotations", "cap_add", "cap_drop", "configs", "devices", "dns", "dns_opt", "dns_search"),
        *("env_file", "environment", "expose", "labels", "links", "ports", "profiles", "secrets", "sysctls"),
        *("tmpfs", "volumes", "build.additional_contexts", "build.args", "build.labels", "build.tags"),
        *("deploy.labels",),
    }
)


def is_deduplicated(route: Route) -> bool:
    """Whether Compose removes repeated items from the list at a route."""
    if route[:1] == ("services",):
        return ".".join(map(str, route[2:])) in _DEDUPLICATED or (
            route[2:3] == ("networks",) and route[-1] in ("aliases", "link_local_ips")
        )
    return route[:1] == ("networks",) and route[-1] == "labels"


def walk(document: Document) -> Iterator[tuple[Route, Any]]:
    """Every value of a file with the way to it, each alias once; the extensions at the top are left out."""
    stack: list[tuple[Route, Any]] = [((), document.tree.value if document.tree else None)]
    seen: set[int] = set()
    while stack:
        route, value = stack.pop()
        if isinstance(value, (Map, Seq)):
            if id(value) in seen:
                continue
            seen.add(id(value))
            entries = value.items() if isinstance(value, Map) else enumerate(value)
            stack.extend(
                ((*route, key), inner) for key, inner in entries if route or not str(key).startswith("x-")
            )
        yield route, value


def odd_keys(document: Document) -> Iterator[Place]:
    """The keys that are a number, a boolean or null."""
    for route, value in walk(document):
        if isinstance(value, Map) and value.odd_keys:
            for key in value.odd_keys:
                yield Place(document.model, (*route, key), "key")


def invalid_variables(document: Document) -> Iterator[Place]:
    """The dollar signs before a brace that does not contain a variable."""
    if "$" not in document.source.text:
        return
    for route, value in walk(document):
        if isinstance(value, str) and "$" in value:
            for found in _DOLLAR.finditer(value):
                if found["invalid"] is not None:
                    yield Place(document.model, route).sub(found.start(), found.start() + 1)


def undefined(file: File) -> Iterator[tuple[str, Named]]:
    """The references of services to undefined top-level entries: their sort and name."""
    if file.partial:
        return
    for inside in file.services.values():
        for sort, named in _used(inside):
            if not file.defines(f"{sort}s", named.name) and not is_unknown(named.name):
                yield sort, named


def _used(inside: ServiceIn) -> Iterator[tuple[str, Named]]:
    service = inside.service
    for sort in ("secret", "config"):
        yield from ((sort, named) for named in service.references(f"{sort}s"))
    yield from (("network", named) for named in service.network_names if named.name != "default")
    for mount in service.mounts:
        if mount.type == "volume" and mount.source and not is_path(mount.source):
            yield "volume", Named(mount.source, mount.source_at)
    if isinstance(service.build, Build):
        at = service.build.at["secrets"]
        for index, entry in enumerate(service.build.secrets):
            if isinstance(entry, str):
                yield "secret", Named(entry, at[index])
            else:
                yield "secret", Named(entry.source, at[index]["source"])
    at = service.at["models"]
    for index, name in enumerate(service.models):
        yield "model", Named(name, at[name].key if isinstance(service.models, dict) else at[index])


def undefined_services(file: File) -> Iterator[Named]:
    """The references to undefined services."""
    if file.partial:
        return
    for inside in file.services.values():
        for named in needs(inside):
            if not file.defines("services", named.name) and not is_unknown(named.name):
                yield named
        extended = _extended(inside)
        if extended is not None and not is_unknown(extended.name):
            yield extended


def _extended(inside: ServiceIn) -> Named | None:
    """The service that this one extends if it is not defined where it should be."""
    extends, file = inside.service.extends, inside.file
    if isinstance(extends, str):
        return None if file.defines("services", extends) else Named(extends, inside.at["extends"])
    if not isinstance(extends, Extends) or not extends.service:
        return None
    other = file.other(extends.file) if extends.file is not None else file
    if other is None or other.project is None or other.defines("services", extends.service):
        return None
    return Named(extends.service, inside.at["extends"]["service"])


def needs(inside: ServiceIn) -> Iterator[Named]:
    """The services that must run before this one."""
    service = inside.service
    for dependency in service.dependencies:
        yield Named(dependency.name, dependency.at)
    yield from service.sharing
    for index, link in enumerate(service.links):
        name = link.partition(":")[0]
        yield Named(name, service.at["links"][index].sub(0, len(name)))
    for index, entry in enumerate(service.volumes_from):
        name = entry.partition(":")[0]
        if not entry.startswith("container:"):
            yield Named(name, service.at["volumes_from"][index].sub(0, len(name)))
    if isinstance(service.build, Build):
        for pair in pairs(service.build.additional_contexts, service.build.at["additional_contexts"]):
            if pair.value and pair.value.startswith("service:"):
                yield Named(pair.value[8:], pair.at.sub(8, len(pair.value)))


def disabled(file: File) -> Iterator[tuple[ServiceIn, Named, ServiceIn]]:
    """The required services that no profile enables together with the service that needs them."""
    if file.overlay:
        return
    for inside in file.services.values():
        optional = {dependency.name for dependency in inside.service.dependencies if not dependency.required}
        for named in needs(inside):
            target = file.services.get(named.name)
            if target is None or named.name in optional or not target.profiles or inside.open or target.open:
                continue
            known = not is_unknown("".join((*inside.profiles, *target.profiles)))
            if known and inside.profiles.isdisjoint(target.profiles):
                yield inside, named, target


def cycles(file: File) -> Iterator[tuple[Named, tuple[str, ...]]]:
    """The dependency cycles: the reference that closes each, and the names of its services."""
    done: set[str] = set()
    for start in file.services:
        # The services on the way, each with its remaining dependencies; a recursion could exceed the limit of Python.
        path: dict[str, Iterator[Named]] = {}
        if start not in done:
            path[start] = needs(file.services[start])
        while path:
            here = next(reversed(path))
            named = next(path[here], None)
            if named is None:
                done.add(here)
                del path[here]
            elif named.name in path:
                names = list(path)
                yield named, (*names[names.index(named.name) :], named.name)
            elif named.name not in done and named.name in file.services:
                path[named.name] = needs(file.services[named.name])
