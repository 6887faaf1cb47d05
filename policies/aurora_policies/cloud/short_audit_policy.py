from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_at_least, is_one_of, row

TABLE = Table(
    row(
        ("azurerm_mssql_server_extended_auditing_policy", "azurerm_mssql_database_extended_auditing_policy"),
        any_of(is_at_least("retention_in_days", 90), is_one_of("retention_in_days", 0, default=0)),
        trivy="AZU-0025",
    ),
)


@policy(
    "CLD302",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_mssql_server_extended_auditing_policy" "x" {\n  retention_in_days = «30»\n}\n'
        ),
        bad(
            'resource "azurerm_mssql_database_extended_auditing_policy" "x" {\n  retention_in_days = «6»\n}\n'
        ),
        good(
            'resource "azurerm_mssql_server_extended_auditing_policy" "x" {\n  retention_in_days = 0\n}\n',
            because="zero is for ever",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_server_extended_auditing_policy" "x" {\n'
            "  retention_in_days = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def short_audit_policy(resource: CloudResource) -> Iterable[Finding]:
    """An audit log is kept for less than 90 days.

    Attacks are often found after months, when the log is deleted already.
    Set `retention_in_days` to 90 or more, or to 0 for no limit.

    <https://learn.microsoft.com/en-us/azure/azure-sql/database/auditing-overview>
    """
    return TABLE.findings(resource, "keeps the audit log for less than 90 days")
