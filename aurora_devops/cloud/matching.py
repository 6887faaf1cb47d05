"""Which resources refer to another one in an attribute: by its address, or by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from .resource import CloudResource

R = TypeVar("R", bound=CloudResource)

# The attributes whose values others use as the name of a resource.
_NAMES = ("bucket", "name", "identifier", "id")


class Matches(NamedTuple, Generic[R]):
    """The resources of a type by what an attribute refers to; not `certain` if one refers to an unknown value."""

    by_address: dict[str, list[R]]
    by_name: dict[str, list[R]]
    certain: bool

    def of(self, address: str, resource: CloudResource) -> Iterator[R]:
        """The resources that refer to a resource with an address; one can come twice."""
        yield from self.by_address.get(address, ())
        if self.by_name:
            for name in _NAMES:
                if resource.sets(name) and (text := resource.get(name).string):
                    yield from self.by_name.get(text, ())


def matches(resources: Iterable[R], attribute: str) -> Matches[R]:
    """What an attribute of some resources refers to."""
    by_address: dict[str, list[R]] = {}
    by_name: dict[str, list[R]] = {}
    certain = True
    path = attribute.split(".")
    for one in resources:
        value = one.get(*path)
        for item in (value, *value.items):
            for address in item.refs:
                by_address.setdefault(address, []).append(one)
            if (text := item.string) is not None:
                by_name.setdefault(text, []).append(one)
            # A data source may find the resource.
            certain &= not item.unknown or any(not ref.startswith("data.") for ref in item.refs)
    return Matches(by_address, by_name, certain)
