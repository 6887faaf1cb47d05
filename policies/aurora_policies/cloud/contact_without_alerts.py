from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "azurerm_security_center_contact",
        is_true("alert_notifications"),
        checkov="CKV_AZURE_21",
        trivy=("AZU-0044", "AZU-0063"),
    ),
)


@policy(
    "CLD379",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_security_center_contact" "x"» {\n}\n'),
        good(
            'resource "azurerm_security_center_contact" "x" {\n  alert_notifications = true\n}\n',
            because="it is set",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_security_center_contact" "x" {\n'
            "  alert_notifications = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def contact_without_alerts(resource: CloudResource) -> Iterable[Finding]:
    """A security contact does not get alerts.

    Attacks that Azure finds are not noticed.
    Set `alert_notifications`.

    <https://learn.microsoft.com/en-us/azure/defender-for-cloud/configure-email-notifications>
    """
    return TABLE.findings(resource, "does not get alerts")
