from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        is_true("default_node_pool.only_critical_addons_enabled"),
        checkov="CKV_AZURE_232",
    ),
)


@policy(
    "CLD361",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_kubernetes_cluster" "x"» {\n}\n'),
        good(
            'resource "azurerm_kubernetes_cluster" "x" {\n  default_node_pool {\n'
            "    only_critical_addons_enabled = true\n  }\n}\n",
            because="system pods are alone",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n  default_node_pool {\n'
            "    only_critical_addons_enabled = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def shared_system_nodes(resource: CloudResource) -> Iterable[Finding]:
    """Applications run on the system nodes of a cluster.

    An application that uses all memory takes the DNS of the cluster down.
    Set `only_critical_addons_enabled = true` and add a pool for applications.

    <https://learn.microsoft.com/en-us/azure/aks/use-system-pools>
    """
    return TABLE.findings(resource, "runs applications on system nodes")
