from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, companion, is_absent, is_one_of, is_true, row

_SCANS = (
    "azurerm_mssql_server_vulnerability_assessment",
    "azurerm_synapse_workspace_vulnerability_assessment",
)

TABLE = Table(
    row(
        "azurerm_mssql_server_security_alert_policy",
        is_absent("disabled_alerts"),
        checkov="CKV_AZURE_25",
        trivy="AZU-0028",
    ),
    row("azurerm_mysql_server", is_true("threat_detection_policy.enabled"), checkov="CKV_AZURE_127"),
    row("azurerm_postgresql_server", is_true("threat_detection_policy.enabled"), checkov="CKV_AZURE_128"),
    row(
        "azurerm_mssql_server_security_alert_policy",
        is_one_of("state", "Enabled", default="Enabled"),
        checkov="CKV2_AZURE_13",
    ),
    row(
        ("azurerm_mssql_server", "azurerm_sql_server"),
        companion("azurerm_mssql_server_security_alert_policy", "server_name", is_one_of("state", "Enabled")),
        checkov="CKV2_AZURE_2",
    ),
    row(
        "azurerm_synapse_sql_pool",
        companion(
            "azurerm_synapse_sql_pool_security_alert_policy",
            "sql_pool_id",
            is_one_of("policy_state", "Enabled"),
        ),
        checkov="CKV2_AZURE_51",
    ),
    row(
        _SCANS,
        is_true("recurring_scans.enabled"),
        checkov=("CKV2_AZURE_3", "CKV2_AZURE_46"),
        problem="does not look for weaknesses regularly",
    ),
    row(
        "azurerm_synapse_sql_pool_security_alert_policy",
        companion(
            "azurerm_synapse_sql_pool_vulnerability_assessment",
            "sql_pool_security_alert_policy_id",
            is_true("recurring_scans.enabled"),
        ),
        checkov="CKV2_AZURE_52",
        problem="does not look for weaknesses regularly",
    ),
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
