"""Resources of packages that follow the API of a provider, such as `azure-native`, as those that policies visit.

Policies know resources by the names of Terraform's providers. Here a table has, for a type of a package, the type
there and the properties that its attributes are in. An attribute that the table does not have is unknown, and so is
one whose property is not set, unless the table states what this means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

from ...cloud.declared import Declared, Inventory, mentioned
from ...cloud.resource import Found
from ...cloud.value import MARKER, UNKNOWN, Site, Value, has_unknown_key
from ...core.lazy import regex
from ...core.record import record
from .names import snake_case

# What the data of a value become in Terraform; UNKNOWN for those that have no equivalent.
Convert = Callable[[Value], object]


@record
class Attribute:
    """Where an attribute is: a path of properties, and how its value differs.

    `absent` are the data that count if the property is not set: None if this means the same as in Terraform.
    `parts` are the attributes of a block. A message has the `property` in place of the path, and for values of
    Terraform those of the package.
    """

    path: tuple[str, ...]
    convert: Convert | None = None
    absent: object = UNKNOWN
    parts: Mapping[str, Attribute] | None = None
    property: str = ""
    values: Mapping[str, str] = MappingProxyType({})

    def of(self, value: Value) -> Value:
        """The attribute of a resource, or of a part of one."""
        found = reach(value, self.path)
        if found.unknown:
            return found
        if found.absent:
            return _with(found, self.absent)
        if self.parts is not None:
            return self._block(found, self.parts)
        return _with(found, self.convert(found)) if self.convert is not None else found

    def _block(self, found: Value, parts: Mapping[str, Attribute]) -> Value:
        if isinstance(found.data, list):
            return _with(found, [_translated(item, parts) for item in found.data])
        block = _translated(found, parts)
        if self.path:
            return block
        # Its parts have their own sites.
        return Value(block.data, found.source, found.start, found.end, refs=found.refs)


Attributes = Mapping[str, Attribute]


@record
class Part:
    """A property that is a resource of its own in Terraform, which names the whole one in the attribute `owner`."""

    type: str
    owner: str
    path: tuple[str, ...]
    attributes: Attributes


@record
class Companion:
    """A type whose resources that belong to another one are all in the inventory, or which is a property here.

    `name` is the type or the property in the package.
    """

    type: str
    name: str


@record
class Native:
    """What a type of a package is; `type` depends on the properties where several types are one in the package.

    `companions` are the names in the package by the type.
    """

    type: str | Callable[[Value], str | None]
    attributes: Attributes
    parts: tuple[Part, ...] = ()
    companions: Mapping[str, str] = MappingProxyType({})


# Rows of a table


def native(
    type: str | Callable[[Value], str | None], *beside: Part | Companion, **attributes: Attribute
) -> Native:
    """A row: the type in Terraform, what else belongs to the resource, and the attributes."""
    parts = tuple(one for one in beside if isinstance(one, Part))
    companions = {one.type: one.name if isinstance(one, Companion) else ".".join(one.path) for one in beside}
    return Native(type, attributes, parts, companions)


def same(path: str, absent: object = UNKNOWN) -> Attribute:
    """An attribute with the value of a property."""
    return Attribute(_keys(path), absent=absent)


def switch(path: str, on: str = "Enabled", off: str = "Disabled", *, absent: object = UNKNOWN) -> Attribute:
    """An attribute that is true or false for two texts."""

    def convert(value: Value) -> object:
        text = (value.string or "").lower()
        return True if text == on.lower() else False if text == off.lower() else UNKNOWN

    return Attribute(_keys(path), convert, absent, values={"true": f'"{on}"', "false": f'"{off}"'})


def negated(path: str, absent: object = UNKNOWN) -> Attribute:
    """An attribute that is true if a property is false."""

    def convert(value: Value) -> object:
        return False if value.is_true else True if value.is_false else UNKNOWN

    return Attribute(_keys(path), convert, absent, values={"true": "false", "false": "true"})


def words(path: str, equivalents: Mapping[str, object], absent: object = UNKNOWN) -> Attribute:
    """An attribute with other words than the property."""
    lower = {word.lower(): data for word, data in equivalents.items()}

    def convert(value: Value) -> object:
        return lower.get((value.string or "").lower(), UNKNOWN)

    values = {f'"{data}"': f'"{word}"' for word, data in equivalents.items() if isinstance(data, str)}
    return Attribute(_keys(path), convert, absent, values=values)


def made(
    path: str,
    convert: Convert,
    absent: object = UNKNOWN,
    *,
    property: str = "",
    values: Mapping[str, str] = MappingProxyType({}),
) -> Attribute:
    """An attribute that a function makes from a property, or without a path from the resource."""
    return Attribute(_keys(path), convert, absent, property=property, values=values)


def inherited(property: str, *sources: str, absent: object = None) -> Attribute:
    """An attribute that a resource takes from another one if it is made from that, as from a snapshot."""

    def convert(resource: Value) -> object:
        found = reach(resource, (property,))
        if not found.absent:
            return found
        return absent if all(reach(resource, (source,)).absent for source in sources) else UNKNOWN

    return Attribute((), convert, property=property)


def block(path: str, absent: object = UNKNOWN, **parts: Attribute) -> Attribute:
    """A block that is a map or a list of maps; without a path its attributes are beside it."""
    return Attribute(_keys(path), absent=absent, parts=parts)


def never() -> Attribute:
    """An attribute of Terraform without a property in the package."""
    return Attribute(("",), absent=None)


def part(type: str, owner: str, path: str, **attributes: Attribute) -> Part:
    """A property that is a resource of its own in Terraform."""
    return Part(type, owner, _keys(path), attributes)


def _keys(path: str) -> tuple[str, ...]:
    return tuple(path.split(".")) if path else ()


# Values


def _with(value: Value, data: object) -> Value:
    """Other data at the place of a value."""
    if isinstance(data, Value):
        return _sited(data, value)
    if data is value.data:
        return value
    text = MARKER if data is UNKNOWN else None
    return Value(data, value.source, value.start, value.end, refs=value.refs, text=text, site=value.site)


def _translated(value: Value, attributes: Attributes) -> Value:
    """A map with the attributes in place of its properties; any other attribute is unknown."""
    if not isinstance(value.data, dict):
        return value if value.unknown else _with(value, UNKNOWN)
    found = {name: attribute.of(value) for name, attribute in attributes.items()}
    found[MARKER] = _with(value, UNKNOWN)
    return _with(value, found)


def reach(value: Value, path: Iterable[str]) -> Value:
    """The property at a path of properties."""
    for name in path:
        value = _sited(_below(value, name), value)
    return value


def _sited(value: Value, around: Value) -> Value:
    """A value in another one; a property of a resource has a site of its own, which is that of all in it."""
    return value if value.site is not None else value.used(around.site)


def _below(value: Value, name: str) -> Value:
    """A property; Python programs write its name in snake case."""
    data = value.data
    if isinstance(data, dict):
        for spelling in (name, snake_case(name)):
            found: Value | None = dict.get(data, spelling)
            if found is not None:
                return found
        return _with(value, UNKNOWN) if has_unknown_key(data) else value.nothing()
    return value.nothing() if data is None else _with(value, UNKNOWN)


class NativeResource(Declared):
    """A resource of a package that follows the API of a provider; `written` are its properties in the program."""

    def __init__(
        self,
        inventory: Inventory,
        address: str,
        type: str,
        name: str,
        properties: Value,
        head: Site,
        label: str,
        native: Native,
        written: Value,
    ) -> None:
        super().__init__(inventory, address, type, name, properties, head, label)
        self._native = native
        self._written = written

    @cached_property
    def mentions(self) -> frozenset[str]:
        """The addresses that any of its properties refers to."""
        return mentioned(self._written)

    def referring(self, types: str | Iterable[str] = (), attribute: str = "") -> Found:
        """The resources of these types that refer to this one; those of other packages may not be known."""
        wanted = (types,) if isinstance(types, str) else tuple(types)
        found = super().referring(wanted, attribute)
        certain = found.certain and bool(wanted) and all(type in self._native.companions for type in wanted)
        return Found(found.resources, certain)

    def spelled(self, advice: str) -> str:
        """An advice with the names of properties in place of those of attributes and other resources."""
        return _NAMED.sub(self._spelling, advice)

    def _spelling(self, match: re.Match[str]) -> str:
        name, value = match["name"], match["value"]
        if (companion := self._native.companions.get(name)) is not None:
            return companion or name
        if name not in self._properties:
            return match[0]
        path, values = self._properties[name]
        return (
            f"{path} = {' or '.join(values.get(one, one) for one in value.split(' or '))}" if value else path
        )

    @cached_property
    def _properties(self) -> dict[str, tuple[str, Mapping[str, str]]]:
        """The property and its values, by the path of an attribute, and by an end that only one path has."""
        whole: dict[str, tuple[str, Mapping[str, str]]] = {}
        ends: dict[str, set[str]] = {}
        paths = [*_paths(self._native.attributes)]
        for part in self._native.parts:
            paths.extend(_paths(part.attributes, (), part.path))
        for names, properties, values in paths:
            if properties:
                name = ".".join(names)
                whole.setdefault(name, (".".join(properties), values))
                for start in range(1, len(names)):
                    ends.setdefault(".".join(names[start:]), set()).add(name)
        alone = {end: whole[name] for end, (name, *others) in ends.items() if not others}
        return {**alone, **whole}


def _paths(
    attributes: Attributes, outer: tuple[str, ...] = (), around: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Mapping[str, str]]]:
    """The paths of attributes, each with that of the property and the values that have another one there."""
    for name, attribute in attributes.items():
        properties = (*around, *(_keys(attribute.property) or attribute.path))
        yield (*outer, name), properties, attribute.values
        yield from _paths(attribute.parts or {}, (*outer, name), properties)


# The path of an attribute or a type of Terraform in an advice, and the value that it is to have.
_NAMED = regex(r"(?<![\w.\"'/-])(?P<name>[a-z][a-z0-9_.]*)\b(?: = (?P<value>\S+(?: or \S+)*))?")


def resources_of(
    inventory: Inventory, address: str, native: Native, name: str, written: Value, head: Site, label: str
) -> Iterator[Declared]:
    """The resources that a resource of such a package is for policies; none if its type is not known."""
    whole = written.used(head)
    type = native.type if isinstance(native.type, str) else native.type(whole)
    if type is None:
        return
    properties = _translated(whole, native.attributes)
    yield NativeResource(inventory, address, type, name, properties, head, label, native, written)
    for part in native.parts:
        found = reach(whole, part.path)
        items = found.data if isinstance(found.data, list) else [] if found.absent else [found]
        for index, item in enumerate(items):
            translated = _translated(item, part.attributes).data
            attributes = translated if isinstance(translated, dict) else {MARKER: _with(item, UNKNOWN)}
            owner = Value(UNKNOWN, head.source, head.start, head.end, refs=(address,), text=MARKER)
            properties = _with(item.used(found.site), {**attributes, part.owner: owner})
            place = Site(head.home, item.source, item.start, item.end)
            inner = Native(part.type, part.attributes)
            key = f"{address} {part.type} {index}"
            yield NativeResource(inventory, key, part.type, name, properties, place, label, inner, item)
