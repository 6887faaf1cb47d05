from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, companion, is_set, row, when

TABLE = Table(
    row(
        "azurerm_storage_account",
        when(
            lambda account: bool(account.referring("azurerm_storage_container")),
            any_of(
                is_set("customer_managed_key.key_vault_key_id"),
                companion("azurerm_storage_account_customer_managed_key", "storage_account_id"),
            ),
        ),
        trivy="AZU-0060",
    ),
)


@policy(
    "CLD330",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "azurerm_storage_account" "x"» {\n}\n\nresource "azurerm_storage_container" "x" {\n'
            "  storage_account_name = azurerm_storage_account.x.name\n}\n"
        ),
        good('resource "azurerm_storage_account" "x" {\n}\n', because="the account has no containers"),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account" "x" {\n  customer_managed_key {\n'
            '    key_vault_key_id = var.value\n  }\n}\n\nresource "azurerm_storage_container" "x" {\n'
            "  storage_account_name = azurerm_storage_account.x.name\n}\n",
            because="the value is unknown",
        ),
    ],
)
def microsoft_managed_blob_key(resource: CloudResource) -> Iterable[Finding]:
    """Blobs are encrypted with a key that Microsoft manages.

    Such a key cannot be revoked, rotated or audited by its customer.
    Use a key of a key vault where rules or contracts require it.

    <https://learn.microsoft.com/en-us/azure/storage/common/customer-managed-keys-overview>
    """
    return TABLE.findings(resource, "has blobs that are encrypted with a key that Microsoft manages")
