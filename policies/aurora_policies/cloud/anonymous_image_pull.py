from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row, when


def _supported(resource: CloudResource) -> bool:
    """Whether the registry can let everyone pull: the SKU Basic refuses the setting."""
    return resource.get("sku").string in ("Standard", "Premium")


TABLE = Table(
    row(
        "azurerm_container_registry",
        when(_supported, is_false("anonymous_pull_enabled")),
        checkov="CKV_AZURE_138",
    ),
)


@policy(
    "CLD397",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_container_registry" "x" {\n'
            '  sku                    = "Standard"\n'
            "  anonymous_pull_enabled = «true»\n"
            "}\n"
        ),
        good(
            'resource "azurerm_container_registry" "x" {\n'
            '  sku                    = "Basic"\n'
            "  anonymous_pull_enabled = true\n"
            "}\n",
            because="the SKU does not support it",
        ),
        good('resource "azurerm_container_registry" "x" {\n}\n', because="a login is needed"),
        good(
            'variable "value" {}\n\nresource "azurerm_container_registry" "x" {\n'
            "  anonymous_pull_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def anonymous_image_pull(resource: CloudResource) -> Iterable[Finding]:
    """Everyone can pull images from a registry.

    Images often contain source code and internal addresses.
    Leave `anonymous_pull_enabled` out.

    <https://learn.microsoft.com/en-us/azure/container-registry/anonymous-pull-access>
    """
    return TABLE.findings(resource, "lets everyone pull images")
