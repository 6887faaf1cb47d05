"""Resources whose values are complete data, as in a Pulumi program or in a plan, and the inventory that has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from ..core.place import At
from .matching import Matches, matches
from .resource import CloudResource, Found
from .value import UNKNOWN, Site, Value, has_unknown_key, place


class Entry:
    """A map that is written where a block is usual: `versioning = { enabled = true }`."""

    def __init__(self, type: str, value: Value) -> None:
        self.type = type
        self.value = value

    @property
    def certain(self) -> bool:
        """Whether it is certain that there is a map."""
        return not self.value.unknown

    @property
    def at(self) -> At:
        """The map."""
        return self.value.at

    def get(self, *path: str | int) -> Value:
        """The value at a path."""
        return reach(self.value, path)

    def blocks(self, type: str) -> Sequence[Entry]:
        """The maps of a list or the map with a name."""
        return entries(type, self.value.get(type))


def entries(type: str, value: Value) -> list[Entry]:
    """The maps of a list, or a map, as blocks of a type."""
    items = value.items if isinstance(value.data, list) else [value]
    return [Entry(type, item) for item in items if isinstance(item.data, dict) or item.unknown]


def reach(value: Value, path: Iterable[str | int]) -> Value:
    """The value at a path below a value; a single map counts as a list of one."""
    site = value.site
    for key in path:
        if isinstance(key, int) and isinstance(value.data, dict) and str(key) not in value.data:
            value = value if key == 0 else value.nothing()
        else:
            value = value.get(key)
    return value.used(site)


# What Terraform itself reads in a resource, and no provider: other tools say it in another way, and plans not at all.
_META = frozenset({"lifecycle", "provisioner", "connection", "depends_on", "count", "for_each", "provider"})


class Declared(CloudResource):
    """A resource with its properties as one value; `head` is where a finding about the whole resource belongs.

    `label` is its name in messages, if it is not that of Terraform.
    """

    def __init__(
        self,
        inventory: Inventory,
        address: str,
        type: str,
        name: str,
        properties: Value,
        head: Site,
        label: str = "",
    ) -> None:
        self.inventory = inventory
        self.address = address
        self.type = type
        self._name = name
        self.properties = properties
        self.head = head
        self._label = label

    @property
    def name(self) -> str:
        """Its name in the code."""
        return self._name

    @property
    def label(self) -> str:
        """The resource in a message."""
        return self._label or super().label

    @property
    def at(self) -> At:
        """The head."""
        return place(*self.head)

    def get(self, *path: str | int) -> Value:
        """The value at a path of blocks and attributes."""
        name, *rest = path
        data = self.properties.data
        if data is UNKNOWN:
            return self._nothing(UNKNOWN)
        found = data.get(name)
        if found is None:
            return self._nothing(UNKNOWN if name in _META or has_unknown_key(data) else None)
        return reach(found, rest)

    def _nothing(self, data: object = None) -> Value:
        return Value(data, self.head.source, self.head.start, self.head.end, site=self.head)

    def sets(self, name: str) -> bool:
        """Whether it has an attribute or a block of this name, whatever its value is."""
        return not self.get(name).absent

    def blocks(self, type: str) -> Sequence[Entry]:
        """The maps of an attribute with this name."""
        return entries(type, self.get(type))

    def referring(self, types: str | Iterable[str] = (), attribute: str = "") -> Found:
        """The resources of these types that refer to this one, in the attribute if one is given."""
        return self.inventory.referring(self, (types,) if isinstance(types, str) else tuple(types), attribute)

    def referred(self, *path: str | int) -> Iterator[CloudResource]:
        """The resources that the value at a path comes from, and those of the elements of a list."""
        value = self.get(*path)
        addresses = dict.fromkeys(address for one in (value, *value.items) for address in one.refs)
        for address in addresses:
            yield from self.inventory.at.get(address, ())

    @cached_property
    def mentions(self) -> frozenset[str]:
        """The addresses that any of its properties refers to."""
        return mentioned(self.properties)


def mentioned(value: Value) -> frozenset[str]:
    """The addresses that a value and the values inside it come from."""
    found: set[str] = set()
    stack = [value]
    while stack:
        value = stack.pop()
        found.update(value.refs)
        data = value.data
        stack.extend(data if isinstance(data, list) else data.values() if isinstance(data, dict) else ())
    return frozenset(found)


class Inventory:
    """All resources of a program or a plan.

    `passed` are the addresses of resources that something unknown is given, such as a component: it may create
    others for them. It is not `complete` if there may be resources that are not here.
    """

    def __init__(self) -> None:
        self.resources: list[Declared] = []
        self.passed: set[str] = set()
        self.complete = True
        self._matches: dict[tuple[str, str], Matches[Declared]] = {}

    @cached_property
    def at(self) -> dict[str, list[Declared]]:
        """The resources by their address; one address can have several instances."""
        found: dict[str, list[Declared]] = {}
        for one in self.resources:
            found.setdefault(one.address, []).append(one)
        return found

    @cached_property
    def _by_type(self) -> dict[str, list[Declared]]:
        found: dict[str, list[Declared]] = {}
        for one in self.resources:
            found.setdefault(one.type, []).append(one)
        return found

    @cached_property
    def _mentioning(self) -> dict[str, list[Declared]]:
        found: dict[str, list[Declared]] = {}
        for one in self.resources:
            for address in one.mentions:
                found.setdefault(address, []).append(one)
        return found

    def referring(self, resource: Declared, types: tuple[str, ...], attribute: str) -> Found:
        """The resources of these types, or of all, that refer to a resource, in the attribute if one is given."""
        certain = self.complete and resource.address not in self.passed
        found: dict[str, Declared] = {}
        if attribute:
            for type in types:
                alike = self._alike(type, attribute)
                certain &= alike.certain
                for other in alike.of(resource.address, resource):
                    found.setdefault(other.address, other)
        else:
            for other in self._mentioning.get(resource.address, ()):
                if other.address != resource.address and (not types or other.type in types):
                    found.setdefault(other.address, other)
        return Found(tuple(found.values()), certain)

    def _alike(self, type: str, attribute: str) -> Matches[Declared]:
        key = (type, attribute)
        if (known := self._matches.get(key)) is None:
            known = self._matches[key] = matches(self._by_type.get(type, ()), attribute)
        return known
