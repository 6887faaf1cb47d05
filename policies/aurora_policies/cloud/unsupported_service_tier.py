from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, is_one_of, row

TABLE = Table(
    row("azurerm_container_registry", is_one_of("sku", "Standard", "Premium"), checkov="CKV_AZURE_163"),
    row("azurerm_app_configuration", is_one_of("sku", "standard"), checkov="CKV_AZURE_188"),
    row(
        "azurerm_service_plan", is_none_of("sku_name", "B1", "B2", "B3", "F1", "D1"), checkov="CKV_AZURE_211"
    ),
    row(
        "azurerm_kusto_cluster",
        is_none_of("sku.name", "Dev(No SLA)_Standard_D11_v2", "Dev(No SLA)_Standard_E2a_v4"),
        checkov="CKV_AZURE_180",
    ),
    row("azurerm_web_pubsub", is_none_of("sku", "Free_F1"), checkov="CKV_AZURE_175"),
    row("azurerm_signalr_service", is_none_of("sku.name", "Free_F1"), checkov="CKV_AZURE_196"),
    row("azurerm_kubernetes_cluster", is_one_of("sku_tier", "Standard", "Premium"), checkov="CKV_AZURE_170"),
)


@policy(
    "CLD319",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_web_pubsub" "x" {\n  sku = «"Free_F1"»\n}\n'),
        bad('«resource "azurerm_kubernetes_cluster" "x"» {\n}\n'),
        good(
            'resource "azurerm_kubernetes_cluster" "x" {\n  sku_tier = "Standard"\n}\n',
            because="the tier has an agreement",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n  sku_tier = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def unsupported_service_tier(resource: CloudResource) -> Iterable[Finding]:
    """A service has a tier that is made for tests.

    Free and basic tiers come without a service level agreement, and without features such as image scanning.
    Choose a standard tier for production.

    <https://learn.microsoft.com/en-us/azure/reliability/concept-service-level-agreements>
    """
    return TABLE.findings(resource, "has a tier that is made for tests")
