from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_least, row

TABLE = Table(
    row(
        "azurerm_storage_account",
        is_at_least("blob_properties.delete_retention_policy.days", 1, default=7),
        trivy="AZU-0056",
    ),
)


@policy(
    "CLD337",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_storage_account" "x" {\n  blob_properties {\n'
            "    delete_retention_policy {\n      days = «0»\n    }\n  }\n}\n"
        ),
        good('resource "azurerm_storage_account" "x" {\n}\n', because="nothing is turned off"),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account" "x" {\n  blob_properties {\n'
            "    delete_retention_policy {\n      days = var.value\n    }\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def zero_blob_retention(resource: CloudResource) -> Iterable[Finding]:
    """Deleted blobs are kept for zero days.

    A mistake or ransomware removes the data for good.
    Set `delete_retention_policy.days` to 1 or more.

    <https://learn.microsoft.com/en-us/azure/storage/blobs/soft-delete-blob-overview>
    """
    return TABLE.findings(resource, "does not keep deleted blobs")
