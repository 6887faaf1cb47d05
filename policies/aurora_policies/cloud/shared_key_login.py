from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    CloudResource,
    Table,
    companion,
    is_absent,
    is_false,
    is_set,
    is_true,
    row,
    when,
)

from ._examples import program

TABLE = Table(
    row(
        "azurerm_servicebus_namespace", is_false("local_auth_enabled", default=True), checkov="CKV_AZURE_203"
    ),
    row("azurerm_cognitive_account", is_false("local_auth_enabled", default=True), checkov="CKV_AZURE_236"),
    row("azurerm_eventgrid_domain", is_false("local_auth_enabled", default=True), checkov="CKV_AZURE_195"),
    row("azurerm_eventgrid_topic", is_false("local_auth_enabled", default=True), checkov="CKV_AZURE_192"),
    row(
        "azurerm_machine_learning_compute_cluster",
        is_false("local_auth_enabled", default=True),
        checkov="CKV_AZURE_142",
    ),
    row("azurerm_app_configuration", is_false("local_auth_enabled", default=True), checkov="CKV_AZURE_184"),
    row(
        "azurerm_cosmosdb_account",
        when(
            lambda account: account.get("kind").string == "GlobalDocumentDB",
            is_true("local_authentication_disabled"),
        ),
        checkov="CKV_AZURE_140",
    ),
    row(
        "azurerm_storage_account",
        is_false("shared_access_key_enabled", default=True),
        checkov="CKV2_AZURE_40",
    ),
    row("azurerm_container_registry", is_false("admin_enabled"), checkov="CKV_AZURE_137"),
    row("azurerm_kubernetes_cluster", is_true("local_account_disabled"), checkov="CKV_AZURE_141"),
    row(("azurerm_mssql_server"), is_set("azuread_administrator.login_username"), checkov="CKV2_AZURE_27"),
    row(
        "azurerm_sql_server",
        companion("azurerm_sql_active_directory_administrator", "server_name"),
        checkov="CKV2_AZURE_7",
    ),
    row(
        "azurerm_service_fabric_cluster", is_set("azure_active_directory.tenant_id"), checkov="CKV_AZURE_126"
    ),
    row("azurerm_synapse_workspace", is_absent("sql_administrator_login_password"), checkov="CKV_AZURE_239"),
)


@policy(
    "CLD144",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_eventgrid_topic" "x"» {\n}\n'),
        bad('resource "azurerm_container_registry" "x" {\n  admin_enabled = «true»\n}\n'),
        bad(
            'resource "azurerm_container_registry" "x" {\n  sku           = "Basic"\n'
            "  admin_enabled = «true»\n}\n"
        ),
        bad('«resource "azurerm_cosmosdb_account" "x"» {\n  kind = "GlobalDocumentDB"\n}\n'),
        bad(program("azure-native:containerregistry:Registry", "adminUserEnabled: «true»"), kind="pulumi"),
        bad(program("azure-native:servicebus:Namespace", "disableLocalAuth: «false»"), kind="pulumi"),
        bad(
            program("azure-native:cognitiveservices:Account", "properties: {disableLocalAuth: «false»}"),
            kind="pulumi",
        ),
        bad('«resource "azurerm_app_configuration" "x"» {\n  sku = "standard"\n}\n'),
        good(
            'resource "azurerm_eventgrid_topic" "x" {\n  local_auth_enabled = false\n}\n',
            because="only identities are accepted",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_eventgrid_topic" "x" {\n'
            "  local_auth_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:containerregistry:Registry", "sku: {name: Premium}"),
            kind="pulumi",
            because="the admin user is disabled by default",
        ),
        good(
            program("azure-native:servicebus:Namespace", "disableLocalAuth: true"),
            kind="pulumi",
            because="only Entra ID is accepted",
        ),
        good(
            program("azure-native:cognitiveservices:Account", "properties: {disableLocalAuth: true}"),
            kind="pulumi",
            because="only Entra ID is accepted",
        ),
    ],
)
def shared_key_login(resource: CloudResource) -> Iterable[Finding]:
    """A service accepts shared keys or passwords in place of identities.

    A key does not expire, cannot be limited to a role and does not show in the log who used it.
    Turn local authentication off and grant roles to managed identities.

    <https://learn.microsoft.com/en-us/azure/security/fundamentals/identity-management-best-practices>
    """
    return TABLE.findings(resource, "accepts shared keys or passwords")
