from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("azurerm_container_registry", is_true("quarantine_policy_enabled"), checkov="CKV_AZURE_166"),
)


@policy(
    "CLD159",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_container_registry" "x"» {\n}\n'),
        good(
            'resource "azurerm_container_registry" "x" {\n  quarantine_policy_enabled = true\n}\n',
            because="images wait for a scan",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_container_registry" "x" {\n'
            "  quarantine_policy_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def unquarantined_registry(resource: CloudResource) -> Iterable[Finding]:
    """A registry hands out images before they are scanned.

    An image with a known flaw can be deployed at once.
    Set `quarantine_policy_enabled = true`.

    <https://learn.microsoft.com/en-us/azure/container-registry/container-registry-best-practices>
    """
    return TABLE.findings(resource, "hands out images before they are scanned")
