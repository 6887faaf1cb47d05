from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("azurerm_security_center_contact", is_set("email"), checkov="CKV_AZURE_131", trivy="AZU-0062"),
)


@policy(
    "CLD381",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_security_center_contact" "x"» {\n}\n'),
        good(
            'resource "azurerm_security_center_contact" "x" {\n  email = "security@example.com"\n}\n',
            because="it is set",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_security_center_contact" "x" {\n'
            "  email = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def contact_without_email(resource: CloudResource) -> Iterable[Finding]:
    """A security contact does not have an email address.

    Attacks that Azure finds are not noticed.
    Set `email`.

    <https://learn.microsoft.com/en-us/azure/defender-for-cloud/configure-email-notifications>
    """
    return TABLE.findings(resource, "does not have an email address")
