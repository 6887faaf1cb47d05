from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "azurerm_synapse_workspace",
        is_true("managed_virtual_network_enabled"),
        checkov="CKV_AZURE_58",
        trivy="AZU-0034",
    ),
)


@policy(
    "CLD395",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_synapse_workspace" "x"» {\n}\n'),
        good(
            'resource "azurerm_synapse_workspace" "x" {\n  managed_virtual_network_enabled = true\n}\n',
            because="the network is managed",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_synapse_workspace" "x" {\n'
            "  managed_virtual_network_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def synapse_without_managed_network(resource: CloudResource) -> Iterable[Finding]:
    """A Synapse workspace does not have a managed virtual network.

    Its traffic is not separated from that of others.
    Set `managed_virtual_network_enabled = true` when it is created.

    <https://learn.microsoft.com/en-us/azure/synapse-analytics/security/synapse-workspace-managed-vnet>
    """
    return TABLE.findings(resource, "does not have a managed virtual network")
