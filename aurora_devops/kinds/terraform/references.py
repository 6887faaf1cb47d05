"""Which resources of a module belong to another one: they refer to it, or have its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...cloud.matching import Matches, matches
from ...cloud.resource import Found

if TYPE_CHECKING:
    from .model import Resource
    from .module import Module


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
                alike = _alike(at, type, attribute)
                certain &= alike.certain
                for other in alike.of(module.address(resource.address), resource):
                    found.setdefault(id(other.block), other)
        elif at is module:
            for one in declared:
                if one.block.type == "resource" and one.block is not resource.block:
                    for instance in module.instances_of(one)[:1]:
                        if not types or instance.type in types:
                            found.setdefault(id(one.block), instance)
        at = at.caller
    return Found(tuple(found.values()), certain)


def _alike(module: Module, type: str, attribute: str) -> Matches[Resource]:
    key = (type, attribute)
    if (known := module.matches.get(key)) is None:
        known = module.matches[key] = matches(module.by_type.get(type, ()), attribute)
    return known
