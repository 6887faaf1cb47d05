from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row(
        "azurerm_storage_account",
        is_false("allow_nested_items_to_be_public", default=True),
        checkov=("CKV_AZURE_190", "CKV2_AZURE_47"),
    ),
)


@policy(
    "CLD317",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_storage_account" "x"» {\n}\n'),
        bad('resource "azurerm_storage_account" "x" {\n  allow_nested_items_to_be_public = «true»\n}\n'),
        good(
            'resource "azurerm_storage_account" "x" {\n  allow_nested_items_to_be_public = false\n}\n',
            because="containers stay private",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account" "x" {\n'
            "  allow_nested_items_to_be_public = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def permitted_public_blobs(resource: CloudResource) -> Iterable[Finding]:
    """A storage account lets its containers be made public.

    One wrong setting of a container publishes its files.
    Set `allow_nested_items_to_be_public = false`, which overrides the containers.

    <https://learn.microsoft.com/en-us/azure/storage/blobs/anonymous-read-access-prevent>
    """
    return TABLE.findings(resource, "lets containers be made public")
