from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_least, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        is_at_least("default_node_pool.max_pods", 50, default=30),
        checkov="CKV_AZURE_168",
    ),
    row(
        "azurerm_kubernetes_cluster_node_pool",
        is_at_least("max_pods", 50, default=30),
        checkov="CKV_AZURE_168",
    ),
)


@policy(
    "CLD360",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_kubernetes_cluster_node_pool" "x"» {\n}\n'),
        bad('resource "azurerm_kubernetes_cluster_node_pool" "x" {\n  max_pods = «20»\n}\n'),
        good(
            'resource "azurerm_kubernetes_cluster_node_pool" "x" {\n  max_pods = 50\n}\n',
            because="the nodes take 50 pods",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster_node_pool" "x" {\n'
            "  max_pods = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def few_pods_a_node(resource: CloudResource) -> Iterable[Finding]:
    """Nodes take few pods.

    Many system pods run on each node, so little room is left.
    Set `max_pods` to 50 or more.

    <https://learn.microsoft.com/en-us/azure/aks/quotas-skus-regions>
    """
    return TABLE.findings(resource, "takes few pods a node")
