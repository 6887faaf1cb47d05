from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    Block,
    CloudResource,
    Fault,
    Table,
    all_of,
    each,
    fault,
    is_at_least,
    is_one_of,
    is_true,
    row,
)

_NETWORKS = ("azurerm_virtual_network", "azurerm_virtual_network_dns_servers")


def _several_servers(part: CloudResource | Block) -> Fault | None:
    servers = part.get("dns_servers")
    return (
        fault(servers, "add a second server to dns_servers")
        if len(servers.items) == 1 and servers.known
        else None
    )


TABLE = Table(
    row(
        "azurerm_container_registry",
        all_of(
            is_true("zone_redundancy_enabled"), each("georeplications", is_true("zone_redundancy_enabled"))
        ),
        checkov="CKV_AZURE_233",
    ),
    row("azurerm_app_service_environment_v3", is_true("zone_redundant"), checkov="CKV_AZURE_231"),
    row("azurerm_service_plan", is_true("zone_balancing_enabled"), checkov="CKV_AZURE_225"),
    row("azurerm_mssql_database", is_true("zone_redundant"), checkov="CKV_AZURE_229"),
    row("azurerm_redis_cache", is_one_of("sku_name", "Standard", "Premium"), checkov="CKV_AZURE_230"),
    row("azurerm_service_plan", is_at_least("worker_count", 2, default=1), checkov="CKV_AZURE_212"),
    row("azurerm_search_service", is_at_least("replica_count", 3, default=1), checkov="CKV_AZURE_208"),
    row("azurerm_search_service", is_at_least("replica_count", 2, default=1), checkov="CKV_AZURE_209"),
    row(_NETWORKS, _several_servers, checkov="CKV_AZURE_182", problem="has a single DNS server"),
)


@policy(
    "CLD147",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_mssql_database" "x"» {\n}\n'),
        bad('resource "azurerm_redis_cache" "x" {\n  sku_name = «"Basic"»\n}\n'),
        bad('resource "azurerm_virtual_network" "x" {\n  dns_servers = «["10.0.0.4"]»\n}\n'),
        good(
            'resource "azurerm_mssql_database" "x" {\n  zone_redundant = true\n}\n',
            because="the zones share the load",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_database" "x" {\n'
            "  zone_redundant = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def single_zone_service(resource: CloudResource) -> Iterable[Finding]:
    """A service runs in one zone, or on one machine.

    The service is down when the zone or the machine is.
    Turn zone redundancy on, or run several instances.

    <https://learn.microsoft.com/en-us/azure/reliability/availability-zones-overview>
    """
    return TABLE.findings(resource, "depends on one zone or one machine")
