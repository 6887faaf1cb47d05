"""The resources of a program, by the types that policies know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...cloud.declared import Declared, Inventory
from ...cloud.encoding import inner_refs
from ...cloud.value import Site, Value
from .tokens import terraform_type

if TYPE_CHECKING:
    from .native import Native


def add_resource(
    inventory: Inventory, address: str, token: str, name: str, value: Value, head: Site, label: str
) -> None:
    """Add what a program declares with a type to an inventory; `value` has the properties."""
    type = terraform_type(token)
    if type is not None:
        inventory.resources.append(Declared(inventory, address, type, name, value, head, label))
        return
    native = native_type(token)
    found: list[Declared] = []
    if native is not None:
        from .native import resources_of

        found.extend(resources_of(inventory, address, native, name, value, head, label))
    if not found:
        # A component or the resource of another package may create others for what it is given.
        inventory.passed.update(inner_refs(value))
    inventory.resources.extend(found)


def native_type(token: str) -> Native | None:
    """What a type of `azure-native` or `aws-native` is; None for those that the tables do not have."""
    package, module, name = (*token.split(":"), "", "")[:3]
    # The version of an API is not a part of what a resource is: `azure-native:storage/v20230101:StorageAccount`.
    key = f"{module.partition('/')[0]}:{name}"
    if package == "azure-native":
        from .azure_native import TYPES as AZURE

        return AZURE.get(key)
    if package == "aws-native":
        from .aws_native import TYPES as AWS

        return AWS.get(key)
    return None
