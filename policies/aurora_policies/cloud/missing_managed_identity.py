from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

from ._azure import WEB

TABLE = Table(
    row(WEB, is_set("identity.type"), checkov=("CKV_AZURE_16", "CKV_AZURE_71"), trivy="AZU-0002"),
    row("azurerm_servicebus_namespace", is_set("identity.type"), checkov="CKV_AZURE_202"),
    row("azurerm_cognitive_account", is_set("identity.type"), checkov="CKV_AZURE_238"),
    row("azurerm_search_service", is_set("identity.type"), checkov="CKV_AZURE_207"),
    row("azurerm_kusto_cluster", is_set("identity.type"), checkov="CKV_AZURE_181"),
    row("azurerm_eventgrid_domain", is_set("identity.type"), checkov="CKV_AZURE_194"),
    row("azurerm_eventgrid_topic", is_set("identity.type"), checkov="CKV_AZURE_191"),
    row("azurerm_web_pubsub", is_set("identity.type"), checkov="CKV_AZURE_176"),
    row("azurerm_automation_account", is_set("identity.type"), checkov="CKV2_AZURE_36"),
    row("azurerm_container_group", is_set("identity.type"), checkov="CKV2_AZURE_28"),
    row("azurerm_recovery_services_vault", is_set("identity.type"), checkov="CKV2_AZURE_35"),
)


@policy(
    "CLD307",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_linux_web_app" "x"» {\n}\n'),
        bad('«resource "azurerm_container_group" "x"» {\n}\n'),
        bad('«resource "azurerm_kusto_cluster" "x"» {\n}\n'),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  identity {\n    type = "SystemAssigned"\n  }\n}\n',
            because="the app has an identity",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  identity {\n'
            "    type = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_managed_identity(resource: CloudResource) -> Iterable[Finding]:
    """A service does not have a managed identity.

    Without one it logs in to other services with keys and passwords, which have to be stored and rotated.
    Add an identity block and grant roles to the identity.

    <https://learn.microsoft.com/en-us/entra/identity/managed-identities-azure-resources/overview>
    """
    return TABLE.findings(resource, "does not have a managed identity")
