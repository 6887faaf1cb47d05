from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("azurerm_security_center_contact", is_set("phone"), checkov="CKV_AZURE_20", trivy="AZU-0046"),
)


@policy(
    "CLD382",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_security_center_contact" "x"» {\n}\n'),
        good(
            'resource "azurerm_security_center_contact" "x" {\n  phone = "+1-555-555-5555"\n}\n',
            because="it is set",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_security_center_contact" "x" {\n'
            "  phone = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def contact_without_phone(resource: CloudResource) -> Iterable[Finding]:
    """A security contact does not have a phone number.

    Microsoft cannot call when it finds that the account is abused.
    Set `phone`.

    <https://learn.microsoft.com/en-us/azure/defender-for-cloud/configure-email-notifications>
    """
    return TABLE.findings(resource, "does not have a phone number")
