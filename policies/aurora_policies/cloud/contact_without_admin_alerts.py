from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "azurerm_security_center_contact",
        is_true("alerts_to_admins"),
        checkov="CKV_AZURE_22",
        trivy="AZU-0063",
    ),
)


@policy(
    "CLD380",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_security_center_contact" "x"» {\n}\n'),
        good(
            'resource "azurerm_security_center_contact" "x" {\n  alerts_to_admins = true\n}\n',
            because="it is set",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_security_center_contact" "x" {\n'
            "  alerts_to_admins = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def contact_without_admin_alerts(resource: CloudResource) -> Iterable[Finding]:
    """Administrators do not get the alerts of a security contact.

    Attacks that Azure finds are not noticed by those who can act.
    Set `alerts_to_admins`.

    <https://learn.microsoft.com/en-us/azure/defender-for-cloud/configure-email-notifications>
    """
    return TABLE.findings(resource, "does not alert administrators")
