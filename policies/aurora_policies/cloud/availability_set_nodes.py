from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        is_none_of("default_node_pool.type", "AvailabilitySet"),
        checkov="CKV_AZURE_169",
    ),
)


@policy(
    "CLD362",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_kubernetes_cluster" "x" {\n  default_node_pool {\n'
            '    type = «"AvailabilitySet"»\n  }\n}\n'
        ),
        good('resource "azurerm_kubernetes_cluster" "x" {\n}\n', because="scale sets are the default"),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n  default_node_pool {\n'
            "    type = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def availability_set_nodes(resource: CloudResource) -> Iterable[Finding]:
    """The nodes of a cluster are not in a scale set.

    Such a cluster cannot scale and cannot have several pools.
    Leave `type` out.

    <https://learn.microsoft.com/en-us/azure/aks/availability-sets-on-aks>
    """
    return TABLE.findings(resource, "has nodes that cannot scale")
