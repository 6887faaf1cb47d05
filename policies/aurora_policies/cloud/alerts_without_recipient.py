from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_set, is_true, row

TABLE = Table(
    row(
        "azurerm_mssql_server_security_alert_policy",
        is_set("email_addresses"),
        checkov="CKV_AZURE_26",
        trivy="AZU-0018",
    ),
    row(
        "azurerm_mssql_server_vulnerability_assessment",
        any_of(is_true("recurring_scans.email_subscription_admins"), is_set("recurring_scans.emails")),
        checkov="CKV2_AZURE_4",
    ),
)


@policy(
    "CLD384",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_mssql_server_security_alert_policy" "x"» {\n}\n'),
        good(
            'resource "azurerm_mssql_server_security_alert_policy" "x" {\n'
            '  email_addresses = ["security@example.com"]\n}\n',
            because="the team gets them",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_server_security_alert_policy" "x" {\n'
            "  email_addresses = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def alerts_without_recipient(resource: CloudResource) -> Iterable[Finding]:
    """Alerts of a database are not sent to anyone.

    Attacks are found and not noticed.
    Set `email_addresses`.

    <https://learn.microsoft.com/en-us/azure/azure-sql/database/threat-detection-overview>
    """
    return TABLE.findings(resource, "sends alerts to no address")
