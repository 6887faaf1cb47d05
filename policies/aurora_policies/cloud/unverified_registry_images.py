from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_true, row

TABLE = Table(
    row(
        "azurerm_container_registry",
        any_of(is_true("trust_policy_enabled"), is_true("trust_policy.enabled")),
        checkov="CKV_AZURE_164",
    ),
)


@policy(
    "CLD398",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_container_registry" "x"» {\n}\n'),
        good(
            'resource "azurerm_container_registry" "x" {\n  trust_policy_enabled = true\n}\n',
            because="images are signed",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_container_registry" "x" {\n'
            "  trust_policy_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def unverified_registry_images(resource: CloudResource) -> Iterable[Finding]:
    """A registry accepts images without a signature.

    it is not known whether an image was changed.
    Turn content trust on.

    <https://learn.microsoft.com/en-us/azure/container-registry/container-registry-content-trust>
    """
    return TABLE.findings(resource, "accepts images without a signature")
