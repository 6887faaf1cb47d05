"""Which resources of a module belong to another one: they refer to it, or have its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...cloud.resource import Found

if TYPE_CHECKING:
    from .model import Resource
    from .module import Module

# The attributes whose values others use as the name of a resource.
_NAMES = ("bucket", "name", "identifier", "id")


class Matches(NamedTuple):
    """The resources of a type by what an attribute refers to; not `certain` if one refers to an unknown value."""

    by_address: dict[str, list[Resource]]
    by_name: dict[str, list[Resource]]
    certain: bool


def referring(resource: Resource, types: tuple[str, ...], attribute: str) -> Found:
    """The resources of these types, or of all, that refer to a resource, in the attribute if one is given."""
    module = resource.module
    declared = module.referring.get(resource.address, ())
    # What is passed to a module or to the caller may be used there.
    passed = any(one.block.type == "module" for one in declared)
    certain = not passed and not (module.reusable and resource.address in module.exported)
    found: dict[int, Resource] = {}
    at: Module | None = module
    while at is not None:
        certain &= at.complete
        if attribute:
            for type in types:
                matches = _matches(at, type, attribute)
                certain &= matches.certain
                for other in _matching(resource, matches):
                    found.setdefault(id(other.block), other)
        elif at is module:
            for one in declared:
                if one.block.type == "resource" and one.block is not resource.block:
                    for instance in module.instances_of(one)[:1]:
                        if not types or instance.type in types:
                            found.setdefault(id(one.block), instance)
        at = at.caller
    return Found(tuple(found.values()), certain)


def _matching(resource: Resource, matches: Matches) -> list[Resource]:
    found = list(matches.by_address.get(resource.module.address(resource.address), ()))
    if matches.by_name:
        for name in _NAMES:
            if name in resource.body.attributes and (text := resource.get(name).string):
                found.extend(matches.by_name.get(text, ()))
    return found


def _matches(module: Module, type: str, attribute: str) -> Matches:
    key = (type, attribute)
    if (known := module.matches.get(key)) is None:
        by_address: dict[str, list[Resource]] = {}
        by_name: dict[str, list[Resource]] = {}
        certain = True
        path = attribute.split(".")
        for one in module.by_type.get(type, ()):
            value = one.get(*path)
            for item in (value, *value.items):
                for address in item.refs:
                    by_address.setdefault(address, []).append(one)
                if (text := item.string) is not None:
                    by_name.setdefault(text, []).append(one)
                # A data source may find the resource.
                certain &= not item.unknown or any(not ref.startswith("data.") for ref in item.refs)
        known = module.matches[key] = Matches(by_address, by_name, certain)
    return known
