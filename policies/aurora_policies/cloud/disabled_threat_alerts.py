from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_absent, is_true, row

TABLE = Table(
    row(
        "azurerm_mssql_server_security_alert_policy",
        is_absent("disabled_alerts"),
        checkov="CKV_AZURE_25",
        trivy="AZU-0028",
    ),
    row("azurerm_mysql_server", is_true("threat_detection_policy.enabled"), checkov="CKV_AZURE_127"),
    row("azurerm_postgresql_server", is_true("threat_detection_policy.enabled"), checkov="CKV_AZURE_128"),
)


@policy(
    "CLD383",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_mssql_server_security_alert_policy" "x" {\n'
            '  disabled_alerts = «["Sql_Injection"]»\n}\n'
        ),
        bad('«resource "azurerm_mysql_server" "x"» {\n}\n'),
        good(
            'resource "azurerm_mssql_server_security_alert_policy" "x" {\n  disabled_alerts = []\n}\n',
            because="all alerts are on",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_server_security_alert_policy" "x" {\n'
            "  disabled_alerts = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_threat_alerts(resource: CloudResource) -> Iterable[Finding]:
    """Alerts about attacks on a database are off.

    An injection or a login from a strange place is not noticed.
    Turn all alerts on.

    <https://learn.microsoft.com/en-us/azure/azure-sql/database/threat-detection-overview>
    """
    return TABLE.findings(resource, "does not report all attacks")
