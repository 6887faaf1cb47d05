from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, each, is_at_least, is_one_of, is_true, row

from ._examples import program

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
    row("azurerm_search_service", is_at_least("replica_count", 2, default=1), checkov="CKV_AZURE_209"),
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
        bad(program("azure-native:web:AppServicePlan", "zoneRedundant: «false»"), kind="pulumi"),
        good(
            'resource "azurerm_mssql_database" "x" {\n  zone_redundant = true\n}\n',
            because="the zones share the load",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_database" "x" {\n'
            "  zone_redundant = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:web:AppServicePlan", "zoneRedundant: true"),
            kind="pulumi",
            because="the plan has several zones",
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
