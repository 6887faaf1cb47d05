from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row
from aurora_devops.core.lazy import regex

_NAME = regex(r"[a-z0-9]{3,24}")


def _valid(part: CloudResource | Block) -> Fault | None:
    name = part.get("name")
    if name.string is None or _NAME.fullmatch(name.string):
        return None
    return fault(name, "use 3 to 24 lower-case letters and digits")


TABLE = Table(
    row("azurerm_storage_account", _valid, checkov="CKV_AZURE_43"),
)


@policy(
    "CLD572",
    severity="error",
    category="validity",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_storage_account" "data" {\n  name = «"my-data"»\n}\n'),
        bad('resource "azurerm_storage_account" "data" {\n  name = «"ab"»\n}\n'),
        good(
            'resource "azurerm_storage_account" "data" {\n  name = "mydata01"\n}\n',
            because="the name is valid",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account" "x" {\n  name = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def invalid_storage_name(resource: CloudResource) -> Iterable[Finding]:
    """The name of a storage account is invalid.

    A name has 3 to 24 lower-case letters and digits; the account is not created with another one.
    Shorten the name, and remove hyphens and capitals.

    <https://learn.microsoft.com/en-us/azure/storage/common/storage-account-overview>
    """
    return TABLE.findings(resource, "has an invalid name")
