from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, companion, is_one_of, row

TABLE = Table(
    row(
        "azurerm_storage_account",
        any_of(
            is_one_of("network_rules.default_action", "Deny"),
            companion("azurerm_storage_account_network_rules", "storage_account_id"),
            companion("azurerm_storage_account_network_rules", "storage_account_name"),
        ),
        trivy="AZU-0012",
    ),
    row("azurerm_storage_account_network_rules", is_one_of("default_action", "Deny"), trivy="AZU-0012"),
)


@policy(
    "CLD338",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_storage_account" "x"» {\n}\n'),
        bad('resource "azurerm_storage_account_network_rules" "x" {\n  default_action = «"Allow"»\n}\n'),
        good(
            'resource "azurerm_storage_account" "x" {\n  network_rules {\n    default_action = "Deny"\n'
            "  }\n}\n",
            because="other networks are denied",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account_network_rules" "x" {\n'
            "  default_action = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            'resource "azurerm_storage_account" "x" {\n}\n\n'
            'resource "azurerm_storage_account_network_rules" "x" {\n'
            '  storage_account_name = azurerm_storage_account.x.name\n  default_action       = "Deny"\n}\n',
            because="another resource has the rules",
        ),
    ],
)
def unset_storage_network_rules(resource: CloudResource) -> Iterable[Finding]:
    """A storage account does not have network rules that deny by default.

    Without rules every network may connect; a leaked key is enough to read the data.
    Add `network_rules` with the default action `Deny`.

    <https://learn.microsoft.com/en-us/azure/storage/common/storage-network-security>
    """
    return TABLE.findings(resource, "accepts connections from every network")
