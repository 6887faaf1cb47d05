from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, companion, is_set, is_true, row

TABLE = Table(
    row(
        ("azurerm_mssql_server", "azurerm_sql_server"),
        any_of(
            is_set("extended_auditing_policy"),
            companion("azurerm_mssql_server_extended_auditing_policy", "server_id"),
        ),
        checkov="CKV_AZURE_23",
        trivy="AZU-0027",
    ),
    row(
        "azurerm_synapse_workspace",
        companion("azurerm_synapse_workspace_extended_auditing_policy", "synapse_workspace_id"),
        checkov="CKV2_AZURE_53",
    ),
    row(
        "azurerm_synapse_sql_pool",
        companion(
            "azurerm_synapse_sql_pool_extended_auditing_policy",
            "sql_pool_id",
            is_true("log_monitoring_enabled", default=True),
        ),
        checkov="CKV2_AZURE_54",
    ),
    row(
        "azurerm_mssql_database_extended_auditing_policy",
        is_true("log_monitoring_enabled", default=True),
        checkov="CKV_AZURE_156",
    ),
)


@policy(
    "CLD386",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_mssql_server" "x"» {\n}\n'),
        good(
            'resource "azurerm_mssql_server" "x" {\n}\n\n'
            'resource "azurerm_mssql_server_extended_auditing_policy" "x" {\n'
            "  server_id = azurerm_mssql_server.x.id\n}\n",
            because="the server is audited",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_server" "x" {\n}\n\n'
            'resource "azurerm_mssql_server_extended_auditing_policy" "x" {\n  server_id = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def missing_sql_audit(resource: CloudResource) -> Iterable[Finding]:
    """A database server does not have an audit log.

    After an incident it cannot be seen who read what.
    Add an extended auditing policy.

    <https://learn.microsoft.com/en-us/azure/azure-sql/database/auditing-overview>
    """
    return TABLE.findings(resource, "does not have an audit log")
