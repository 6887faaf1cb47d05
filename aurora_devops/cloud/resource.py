"""A resource of a cloud provider, as Terraform, Pulumi and other tools declare it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from ..core.place import At
from ..core.record import record
from .value import Value


class Block(Protocol):
    """A part of a resource with attributes of its own: `ingress { ... }`."""

    @property
    def type(self) -> str:
        """Its name."""

    @property
    def certain(self) -> bool:
        """Whether it is certain that the block exists; a `dynamic` one may be left out."""

    @property
    def at(self) -> At:
        """Where a finding about the block belongs."""

    def get(self, *path: str | int) -> Value:
        """The value at a path of blocks and attributes."""

    def blocks(self, type: str) -> Sequence[Block]:
        """The blocks of a type."""


class CloudResource:
    """A resource that code declares.

    Its type, attributes and blocks have the names that Terraform's providers give them, whatever tool declares it:
    a policy that visits it means the same for all of them. `get` answers in three ways: a value is known, unknown or
    absent, and a policy reports nothing about an unknown one.
    """

    type: str

    @property
    def name(self) -> str:
        """Its name in the code."""
        raise NotImplementedError

    @property
    def provider(self) -> str:
        """The first part of the type: `aws`, `google`, `azurerm`, `digitalocean`."""
        return self.type.partition("_")[0]

    @property
    def label(self) -> str:
        """The resource in a message: `aws_s3_bucket.logs`."""
        return f"{self.type}.{self.name}"

    @property
    def at(self) -> At:
        """Where a finding about the whole resource belongs."""
        raise NotImplementedError

    def get(self, *path: str | int) -> Value:
        """The value at a path of blocks and attributes: `get("versioning", "enabled")`.

        A name leads to the attribute, or to the first block with this name; a number to one of several.
        """
        raise NotImplementedError

    def sets(self, name: str) -> bool:
        """Whether it has an attribute or a block of this name, whatever its value is."""
        raise NotImplementedError

    def blocks(self, type: str) -> Sequence[Block]:
        """The blocks of a type; of an attribute that is a list of maps or a map, these maps."""
        raise NotImplementedError

    def spelled(self, advice: str) -> str:
        """An advice of a policy with the names that the code of the resource has for its attributes."""
        return advice

    def referring(self, types: str | Iterable[str] = (), attribute: str = "") -> Found:
        """The resources of these types that refer to this one, in the attribute if one is given."""
        raise NotImplementedError

    def referred(self, *path: str | int) -> Iterator[CloudResource]:
        """The resources that the value at a path comes from."""
        raise NotImplementedError


@record
class Found:
    """Resources that were found; it is `certain` that there are no others unless some refer to an unknown value."""

    resources: tuple[CloudResource, ...]
    certain: bool

    def __bool__(self) -> bool:
        return bool(self.resources)

    def __iter__(self) -> Iterator[CloudResource]:
        return iter(self.resources)

    @property
    def none(self) -> bool:
        """Whether it is certain that there are none."""
        return self.certain and not self.resources
