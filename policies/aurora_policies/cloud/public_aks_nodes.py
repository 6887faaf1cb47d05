from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_false, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        all_of(
            is_false("default_node_pool.enable_node_public_ip"),
            is_false("default_node_pool.node_public_ip_enabled"),
        ),
        checkov="CKV_AZURE_143",
    ),
)


@policy(
    "CLD357",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_kubernetes_cluster" "x" {\n  default_node_pool {\n'
            "    node_public_ip_enabled = «true»\n  }\n}\n"
        ),
        good('resource "azurerm_kubernetes_cluster" "x" {\n}\n', because="nodes are private"),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n  default_node_pool {\n'
            "    node_public_ip_enabled = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def public_aks_nodes(resource: CloudResource) -> Iterable[Finding]:
    """The nodes of a cluster have public addresses.

    Each node can be attacked from the internet.
    Leave `node_public_ip_enabled` out.

    <https://learn.microsoft.com/en-us/azure/aks/use-node-public-ips>
    """
    return TABLE.findings(resource, "has nodes with public addresses")
