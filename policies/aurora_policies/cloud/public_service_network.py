from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    Block,
    CloudResource,
    Fault,
    Table,
    all_of,
    any_of,
    is_false,
    is_none_of,
    is_one_of,
    is_set,
    row,
    when,
)

from ._azure import NEW_FUNCTIONS, NEW_WEB
from ._examples import program


def _closed(part: CloudResource | Block) -> Fault | None:
    """No firewall rule may be attached to the workspace."""
    assert isinstance(part, CloudResource)
    if any(part.referring("azurerm_synapse_firewall_rule", "synapse_workspace_id")):
        return Fault(part.at, "remove azurerm_synapse_firewall_rule")
    return None


def _leaves_default(resource: CloudResource) -> bool:
    return resource.get("public_network_access_enabled").absent


TABLE = Table(
    row(
        "azurerm_container_registry",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_139",
    ),
    row(
        "azurerm_cognitive_account",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_134",
    ),
    row(
        "azurerm_cosmosdb_account",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_101",
    ),
    row(
        "azurerm_search_service",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_124",
    ),
    row(
        "azurerm_eventgrid_domain",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_106",
    ),
    row(
        "azurerm_eventgrid_topic",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_193",
    ),
    row(
        "azurerm_servicebus_namespace",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_204",
    ),
    row(
        "azurerm_redis_cache", is_false("public_network_access_enabled", default=True), checkov="CKV_AZURE_89"
    ),
    row(NEW_WEB, is_false("public_network_access_enabled", default=True), checkov="CKV_AZURE_222"),
    row(NEW_FUNCTIONS, is_false("public_network_access_enabled", default=True), checkov="CKV_AZURE_221"),
    row(
        "azurerm_storage_account",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_59",
    ),
    row(
        "azurerm_automation_account",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV2_AZURE_24",
    ),
    row("azurerm_iothub", is_false("public_network_access_enabled"), checkov="CKV_AZURE_108"),
    row(
        "azurerm_databricks_workspace",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_158",
    ),
    row(
        "azurerm_api_management",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_174",
    ),
    row(
        "azurerm_spring_cloud_api_portal", is_false("public_network_access_enabled"), checkov="CKV_AZURE_162"
    ),
    row(
        "azurerm_machine_learning_workspace",
        is_false("public_network_access_enabled"),
        checkov=("CKV_AZURE_144", "CKV2_AZURE_49"),
    ),
    row(
        "azurerm_machine_learning_workspace",
        when(_leaves_default, is_false("public_network_access_enabled", default=True)),
        checkov="CKV_AZURE_144",
    ),
    row("azurerm_synapse_workspace", _closed, checkov="CKV2_AZURE_19"),
    row("azurerm_app_configuration", is_none_of("public_network_access", "Enabled"), checkov="CKV_AZURE_185"),
    row(
        "azurerm_data_factory",
        is_false("public_network_enabled", default=True),
        checkov="CKV_AZURE_104",
        trivy="AZU-0035",
    ),
    row(
        "azurerm_managed_disk",
        is_false("public_network_access_enabled", default=True),
        checkov="CKV_AZURE_251",
    ),
    row(
        "azurerm_storage_sync",
        is_one_of("incoming_traffic_policy", "AllowVirtualNetworksOnly"),
        checkov=("CKV_AZURE_64", "CKV_AZURE_250"),
    ),
    row(
        "azurerm_container_group",
        is_one_of("ip_address_type", "Private", "None", default="Public"),
        checkov="CKV_AZURE_245",
    ),
    row(
        "azurerm_key_vault",
        any_of(
            is_false("public_network_access_enabled", default=True),
            is_set("network_acls.ip_rules"),
            is_set("network_acls.virtual_network_subnet_ids"),
        ),
        checkov="CKV_AZURE_189",
    ),
    row(
        "azurerm_batch_account",
        any_of(
            is_false("public_network_access_enabled", default=True),
            is_none_of("network_profile.account_access.default_action", "Allow"),
        ),
        checkov="CKV_AZURE_248",
    ),
    row(
        "azurerm_spring_cloud_service",
        all_of(is_none_of("sku_name", "B0"), is_set("network.service_runtime_subnet_id")),
        checkov="CKV2_AZURE_23",
    ),
)


@policy(
    "CLD140",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_container_registry" "x"» {\n}\n'),
        bad(
            '«resource "azurerm_synapse_workspace" "x"» {\n}\n\n'
            'resource "azurerm_synapse_firewall_rule" "x" {\n'
            "  synapse_workspace_id = azurerm_synapse_workspace.x.id\n}\n"
        ),
        bad('resource "azurerm_redis_cache" "x" {\n  public_network_access_enabled = «true»\n}\n'),
        bad('«resource "azurerm_data_factory" "x"» {\n}\n'),
        bad(program("azure-native:compute:Disk", "publicNetworkAccess: «Enabled»"), kind="pulumi"),
        bad('«resource "azurerm_databricks_workspace" "x"» {\n  sku = "premium"\n}\n'),
        bad('«resource "azurerm_api_management" "x"» {\n  sku_name = "Premium_1"\n}\n'),
        bad('«resource "azurerm_machine_learning_workspace" "x"» {\n  name = "models"\n}\n'),
        good(
            'resource "azurerm_container_registry" "x" {\n  public_network_access_enabled = false\n}\n',
            because="the registry is private",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_container_registry" "x" {\n'
            "  public_network_access_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:compute:Disk", "publicNetworkAccess: Disabled"),
            kind="pulumi",
            because="the disk is not exported",
        ),
    ],
)
def public_service_network(resource: CloudResource) -> Iterable[Finding]:
    """A managed service can be reached from every network.

    Only its login protects the service then: a leaked key or a flaw in the service is enough.
    Turn public access off and connect through a private endpoint, or allow only known networks.

    <https://learn.microsoft.com/en-us/azure/private-link/private-link-overview>
    """
    return TABLE.findings(resource, "can be reached from every network")
