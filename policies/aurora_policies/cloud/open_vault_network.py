from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, is_one_of, row

TABLE = Table(
    row(
        "azurerm_key_vault",
        is_one_of("network_acls.default_action", "Deny"),
        checkov="CKV_AZURE_109",
        trivy="AZU-0013",
    ),
    row(
        "azurerm_storage_account", is_none_of("network_rules.default_action", "Allow"), checkov="CKV_AZURE_35"
    ),
    row(
        "azurerm_storage_account_network_rules",
        is_one_of("default_action", "Deny"),
        checkov="CKV_AZURE_35",
        trivy="AZU-0012",
    ),
)


@policy(
    "CLD314",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_key_vault" "x"» {\n}\n'),
        bad('resource "azurerm_key_vault" "x" {\n  network_acls {\n    default_action = «"Allow"»\n  }\n}\n'),
        bad('resource "azurerm_storage_account_network_rules" "x" {\n  default_action = «"Allow"»\n}\n'),
        good(
            'resource "azurerm_key_vault" "x" {\n  network_acls {\n    default_action = "Deny"\n  }\n}\n',
            because="other networks are denied",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_key_vault" "x" {\n  network_acls {\n'
            "    default_action = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def open_vault_network(resource: CloudResource) -> Iterable[Finding]:
    """A key vault or a storage account accepts connections from networks that no rule names.

    A leaked key is enough to read the data from anywhere.
    Set the default action to `Deny` and allow the networks that need access.

    <https://learn.microsoft.com/en-us/azure/storage/common/storage-network-security>
    """
    return TABLE.findings(resource, "accepts connections from every network")
