from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("azurerm_container_registry", is_true("data_endpoint_enabled"), checkov="CKV_AZURE_237"),
)


@policy(
    "CLD576",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_container_registry" "main"» {\n  name = "main"\n}\n'),
        bad('resource "azurerm_container_registry" "main" {\n  data_endpoint_enabled = «false»\n}\n'),
        good(
            'resource "azurerm_container_registry" "main" {\n  data_endpoint_enabled = true\n}\n',
            because="endpoints are those of the registry",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "azurerm_container_registry" "x" {\n'
            "  data_endpoint_enabled = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def shared_data_endpoint(resource: CloudResource) -> Iterable[Finding]:
    """A registry of images serves layers from the endpoints of all registries.

    A firewall must permit `*.blob.core.windows.net`, and with it every storage account.
    Set `data_endpoint_enabled = true`, which needs the SKU Premium.

    <https://learn.microsoft.com/en-us/azure/container-registry/container-registry-dedicated-data-endpoints>
    """
    return TABLE.findings(resource, "serves layers from shared endpoints")
