from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_none_of, is_set, row

TABLE = Table(
    row("azurerm_container_group", is_set("subnet_ids"), checkov="CKV_AZURE_98"),
    row("azurerm_api_management", is_set("virtual_network_configuration.subnet_id"), checkov="CKV_AZURE_107"),
    row(
        "azurerm_spring_cloud_service",
        all_of(is_none_of("sku_name", "B0"), is_set("network.service_runtime_subnet_id")),
        checkov="CKV2_AZURE_23",
    ),
)


@policy(
    "CLD321",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_container_group" "x"» {\n}\n'),
        bad('«resource "azurerm_api_management" "x"» {\n}\n'),
        good(
            'resource "azurerm_container_group" "x" {\n  subnet_ids = [azurerm_subnet.main.id]\n}\n',
            because="the group is in a network",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_container_group" "x" {\n  subnet_ids = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def shared_container_network(resource: CloudResource) -> Iterable[Finding]:
    """A service is not in a virtual network.

    Network rules cannot limit what reaches the service, and what it reaches.
    Deploy it into a subnet.

    <https://learn.microsoft.com/en-us/azure/container-instances/container-instances-virtual-network-concepts>
    """
    return TABLE.findings(resource, "is not in a virtual network")
