from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("azurerm_firewall", is_set("firewall_policy_id"), checkov="CKV_AZURE_219"),
)


@policy(
    "CLD158",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_firewall" "x"» {\n}\n'),
        good(
            'resource "azurerm_firewall" "x" {\n  firewall_policy_id = azurerm_firewall_policy.main.id\n}\n',
            because="a policy is attached",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_firewall" "x" {\n  firewall_policy_id = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def firewall_without_policy(resource: CloudResource) -> Iterable[Finding]:
    """A firewall does not have a policy.

    Rules of the firewall alone cannot be shared and checked.
    Set `firewall_policy_id`.

    <https://learn.microsoft.com/en-us/azure/firewall-manager/policy-overview>
    """
    return TABLE.findings(resource, "does not have a policy")
