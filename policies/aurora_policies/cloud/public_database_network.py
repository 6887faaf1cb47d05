from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row(
        "azurerm_mssql_server",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_113",
        trivy="AZU-0022",
    ),
    row(
        "azurerm_postgresql_server",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_68",
        trivy="AZU-0022",
    ),
    row(
        "azurerm_mysql_server",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_53",
        trivy="AZU-0022",
    ),
    row(
        "azurerm_mariadb_server",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_48",
        trivy="AZU-0022",
    ),
)


@policy(
    "CLD141",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_mssql_server" "x"» {\n}\n'),
        bad('resource "azurerm_mysql_server" "x" {\n  public_network_access_enabled = «true»\n}\n'),
        good(
            'resource "azurerm_mssql_server" "x" {\n  public_network_access_enabled = false\n}\n',
            because="the server is private",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_server" "x" {\n'
            "  public_network_access_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def public_database_network(resource: CloudResource) -> Iterable[Finding]:
    """A database server accepts connections from public networks.

    A firewall rule and a password are all that is left between the data and the internet.
    Turn public network access off and connect through a private endpoint.

    <https://learn.microsoft.com/en-us/azure/azure-sql/database/connectivity-settings>
    """
    return TABLE.findings(resource, "accepts connections from public networks")
