from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, companion, is_at_least, row

TABLE = Table(
    row(
        ("azurerm_mssql_server", "azurerm_sql_server"),
        any_of(
            is_at_least("extended_auditing_policy.retention_in_days", 90),
            companion(
                "azurerm_mssql_server_extended_auditing_policy",
                "server_id",
                is_at_least("retention_in_days", 90),
            ),
        ),
        checkov="CKV_AZURE_24",
    ),
)


@policy(
    "CLD387",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_mssql_server" "x"» {\n}\n'),
        good(
            'resource "azurerm_mssql_server" "x" {\n}\n\n'
            'resource "azurerm_mssql_server_extended_auditing_policy" "x" {\n'
            "  server_id         = azurerm_mssql_server.x.id\n  retention_in_days = 90\n}\n",
            because="logs are kept",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_server" "x" {\n}\n\n'
            'resource "azurerm_mssql_server_extended_auditing_policy" "x" {\n'
            "  server_id         = azurerm_mssql_server.x.id\n  retention_in_days = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def short_audit_retention(resource: CloudResource) -> Iterable[Finding]:
    """The audit log of a database server is not kept for 90 days.

    Attacks are often found after months, when the log is deleted already.
    Set `retention_in_days` to 90 or more.

    <https://learn.microsoft.com/en-us/azure/azure-sql/database/auditing-overview>
    """
    return TABLE.findings(resource, "does not keep an audit log for 90 days")
