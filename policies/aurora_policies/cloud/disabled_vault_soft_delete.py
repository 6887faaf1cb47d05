from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("azurerm_key_vault", is_true("soft_delete_enabled", default=True), checkov="CKV_AZURE_111"),
)


@policy(
    "CLD331",
    severity="warning",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_key_vault" "x" {\n  soft_delete_enabled = «false»\n}\n'),
        good('resource "azurerm_key_vault" "x" {\n}\n', because="soft delete is the default"),
        good(
            'variable "value" {}\n\nresource "azurerm_key_vault" "x" {\n'
            "  soft_delete_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_vault_soft_delete(resource: CloudResource) -> Iterable[Finding]:
    """A key vault does not keep deleted keys.

    After a mistake, what was encrypted with a deleted key is lost.
    Leave `soft_delete_enabled` out.

    <https://learn.microsoft.com/en-us/azure/key-vault/general/soft-delete-overview>
    """
    return TABLE.findings(resource, "does not keep deleted keys")
