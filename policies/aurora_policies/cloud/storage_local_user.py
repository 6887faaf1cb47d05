from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row, when


def _with_users(account: CloudResource) -> bool:
    """Whether local users are asked for, or a hierarchical namespace that may have them."""
    return account.sets("local_user_enabled") or account.get("is_hns_enabled").is_true


TABLE = Table(
    row(
        "azurerm_storage_account",
        when(_with_users, is_false("local_user_enabled", default=True)),
        checkov="CKV_AZURE_244",
    ),
)


@policy(
    "CLD328",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_storage_account" "x" {\n  local_user_enabled = «true»\n}\n'),
        good(
            'resource "azurerm_storage_account" "x" {\n  is_hns_enabled     = true\n'
            "  local_user_enabled = false\n}\n",
            because="local users are off",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account" "x" {\n'
            "  local_user_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def storage_local_user(resource: CloudResource) -> Iterable[Finding]:
    """A storage account has local users.

    Local users log in to SFTP with keys and passwords that no directory manages.
    Set `local_user_enabled = false` unless SFTP is needed.

    <https://learn.microsoft.com/en-us/azure/storage/blobs/secure-file-transfer-protocol-support>
    """
    return TABLE.findings(resource, "has local users")
