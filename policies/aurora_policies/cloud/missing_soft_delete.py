from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_at_least, is_set, row, when

TABLE = Table(
    row(
        "azurerm_storage_account",
        when(
            lambda account: (
                account.get("account_kind").string != "FileStorage"
                and not account.get("account_kind").unknown
            ),
            all_of(
                is_set("blob_properties.delete_retention_policy"),
                is_at_least("blob_properties.delete_retention_policy.days", 1, default=7),
            ),
        ),
        checkov="CKV2_AZURE_38",
    ),
)


@policy(
    "CLD318",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_storage_account" "x"» {\n}\n'),
        bad(
            'resource "azurerm_storage_account" "x" {\n  blob_properties {\n'
            "    delete_retention_policy {\n      days = «0»\n    }\n  }\n}\n"
        ),
        good(
            'resource "azurerm_storage_account" "x" {\n  blob_properties {\n'
            "    delete_retention_policy {\n    }\n  }\n}\n",
            because="seven days are the default",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account" "x" {\n  blob_properties {\n'
            "    delete_retention_policy {\n      days = var.value\n    }\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_soft_delete(resource: CloudResource) -> Iterable[Finding]:
    """Deleted blobs cannot be restored.

    A mistake or ransomware removes the data for good.
    Set `delete_retention_policy` in `blob_properties`.

    <https://learn.microsoft.com/en-us/azure/storage/blobs/soft-delete-blob-overview>
    """
    return TABLE.findings(resource, "does not keep deleted blobs")
