from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("azurerm_security_center_contact", is_true("is_enabled", default=True), trivy="AZU-0064"),
)


@policy(
    "CLD581",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_security_center_contact" "main" {\n  is_enabled = «false»\n}\n'),
        good(
            'resource "azurerm_security_center_contact" "main" {\n  email = "security@example.com"\n}\n',
            because="a contact is enabled by default",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "azurerm_security_center_contact" "x" {\n'
            "  is_enabled = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_security_contact(resource: CloudResource) -> Iterable[Finding]:
    """A security contact is disabled.

    Alerts of Microsoft Defender are not sent to anyone.
    Set `is_enabled = true`.

    <https://learn.microsoft.com/en-us/azure/defender-for-cloud/configure-email-notifications>
    """
    return TABLE.findings(resource, "is disabled")
