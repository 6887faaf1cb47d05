from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        is_one_of("network_profile.network_plugin", "azure"),
        checkov="CKV2_AZURE_29",
    ),
)


@policy(
    "CLD364",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_kubernetes_cluster" "x"» {\n}\n'),
        good(
            'resource "azurerm_kubernetes_cluster" "x" {\n  network_profile {\n'
            '    network_plugin = "azure"\n  }\n}\n',
            because="pods are in the network",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n  network_profile {\n'
            "    network_plugin = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def cluster_without_azure_network(resource: CloudResource) -> Iterable[Finding]:
    """The pods of a cluster do not have addresses of the virtual network.

    Rules of the network cannot distinguish pods.
    Set `network_plugin = "azure"`.

    <https://learn.microsoft.com/en-us/azure/aks/concepts-network-azure-cni-overview>
    """
    return TABLE.findings(resource, "does not use the network of Azure")
