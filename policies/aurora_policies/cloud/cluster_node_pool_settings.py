from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        is_one_of("default_node_pool.os_disk_type", "Ephemeral"),
        checkov="CKV_AZURE_226",
        problem="has node disks in the network",
    ),
)


@policy(
    "CLD359",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_kubernetes_cluster" "x"» {\n}\n'),
        good(
            'resource "azurerm_kubernetes_cluster" "x" {\n  default_node_pool {\n'
            '    os_disk_type = "Ephemeral"\n  }\n}\n',
            because="disks are local",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n  default_node_pool {\n'
            "    os_disk_type = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def cluster_node_pool_settings(resource: CloudResource) -> Iterable[Finding]:
    """The nodes of a cluster have system disks in the network.

    Local disks are faster and are always new.
    Set `os_disk_type = "Ephemeral"`.

    <https://learn.microsoft.com/en-us/azure/aks/concepts-storage>
    """
    return TABLE.findings(resource, "has node disks in the network")
