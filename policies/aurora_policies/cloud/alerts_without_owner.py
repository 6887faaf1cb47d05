from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "azurerm_mssql_server_security_alert_policy",
        is_true("email_account_admins"),
        checkov="CKV_AZURE_27",
        trivy="AZU-0023",
    ),
    row(
        "azurerm_mssql_server_vulnerability_assessment",
        is_true("recurring_scans.email_subscription_admins"),
        checkov="CKV2_AZURE_5",
    ),
)


@policy(
    "CLD385",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_mssql_server_security_alert_policy" "x"» {\n}\n'),
        good(
            'resource "azurerm_mssql_server_security_alert_policy" "x" {\n  email_account_admins = true\n}\n',
            because="administrators get them",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_server_security_alert_policy" "x" {\n'
            "  email_account_admins = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def alerts_without_owner(resource: CloudResource) -> Iterable[Finding]:
    """Alerts of a database are not sent to administrators.

    Those who can act do not learn about an attack.
    Set `email_account_admins = true`.

    <https://learn.microsoft.com/en-us/azure/azure-sql/database/threat-detection-overview>
    """
    return TABLE.findings(resource, "does not alert administrators")
