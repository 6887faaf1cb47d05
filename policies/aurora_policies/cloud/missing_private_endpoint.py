from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, companion, row

TABLE = Table(
    row(
        "azurerm_key_vault",
        companion("azurerm_private_endpoint", "private_service_connection.private_connection_resource_id"),
        checkov="CKV2_AZURE_32",
    ),
    row(
        "azurerm_storage_account",
        companion("azurerm_private_endpoint", "private_service_connection.private_connection_resource_id"),
        checkov="CKV2_AZURE_33",
    ),
    row(
        "azurerm_mssql_server",
        companion("azurerm_private_endpoint", "private_service_connection.private_connection_resource_id"),
        checkov="CKV2_AZURE_45",
    ),
    row(
        "azurerm_mariadb_server",
        companion("azurerm_private_endpoint", "private_service_connection.private_connection_resource_id"),
        checkov="CKV2_AZURE_43",
    ),
    row(
        "azurerm_mysql_server",
        companion("azurerm_private_endpoint", "private_service_connection.private_connection_resource_id"),
        checkov="CKV2_AZURE_44",
    ),
    row(
        "azurerm_mysql_flexible_server",
        companion("azurerm_private_endpoint", "private_service_connection.private_connection_resource_id"),
        checkov="CKV2_AZURE_56",
    ),
    row(
        "azurerm_postgresql_server",
        companion("azurerm_private_endpoint", "private_service_connection.private_connection_resource_id"),
        checkov="CKV2_AZURE_42",
    ),
    row(
        "azurerm_postgresql_flexible_server",
        companion("azurerm_private_endpoint", "private_service_connection.private_connection_resource_id"),
        checkov="CKV2_AZURE_57",
    ),
)


@policy(
    "CLD320",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_mssql_server" "x"» {\n}\n'),
        good(
            'resource "azurerm_mssql_server" "x" {\n}\n\nresource "azurerm_private_endpoint" "x" {\n'
            "  private_service_connection {\n"
            "    private_connection_resource_id = azurerm_mssql_server.x.id\n  }\n}\n",
            because="the endpoint is there",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_server" "x" {\n}\n\n'
            'resource "azurerm_private_endpoint" "x" {\n  private_service_connection {\n'
            "    private_connection_resource_id = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_private_endpoint(resource: CloudResource) -> Iterable[Finding]:
    """A service does not have a private endpoint.

    Clients reach the service through its public address then.
    Add a private endpoint in the network of the clients.

    <https://learn.microsoft.com/en-us/azure/private-link/private-endpoint-overview>
    """
    return TABLE.findings(resource, "does not have a private endpoint")
