from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, any_of, companion, is_set, is_true, row, when

TABLE = Table(
    row("azurerm_app_configuration", is_set("encryption.key_vault_key_identifier"), checkov="CKV_AZURE_186"),
    row("azurerm_managed_disk", is_set("disk_encryption_set_id"), checkov="CKV_AZURE_93"),
    row("azurerm_batch_account", is_set("key_vault_reference.id"), checkov="CKV_AZURE_76"),
    row(
        "azurerm_servicebus_namespace",
        is_set("customer_managed_key.key_vault_key_id"),
        checkov="CKV_AZURE_201",
    ),
    row("azurerm_cosmosdb_account", is_set("key_vault_key_id"), checkov="CKV_AZURE_100"),
    row("azurerm_synapse_workspace", is_set("customer_managed_key.key_name"), checkov="CKV_AZURE_240"),
    row(
        "azurerm_kubernetes_cluster",
        is_set("disk_encryption_set_id"),
        checkov="CKV_AZURE_117",
        trivy="AZU-0067",
    ),
    row(
        "azurerm_storage_account",
        any_of(
            is_set("customer_managed_key.key_vault_key_id"),
            companion("azurerm_storage_account_customer_managed_key", "storage_account_id"),
        ),
        checkov="CKV2_AZURE_1",
    ),
    row(
        "azurerm_cognitive_account",
        any_of(
            is_set("customer_managed_key.key_vault_key_id"),
            companion("azurerm_cognitive_account_customer_managed_key", "cognitive_account_id"),
        ),
        checkov="CKV2_AZURE_22",
    ),
    row(
        "azurerm_kusto_cluster",
        companion("azurerm_kusto_cluster_customer_managed_key", "cluster_id"),
        checkov="CKV2_AZURE_11",
    ),
    row(
        "azurerm_databricks_workspace",
        when(
            lambda workspace: workspace.get("sku").string == "premium",
            all_of(
                is_true("customer_managed_key_enabled"),
                companion("azurerm_databricks_workspace_root_dbfs_customer_managed_key", "workspace_id"),
            ),
        ),
        checkov="CKV2_AZURE_48",
    ),
    row("azurerm_mysql_server", companion("azurerm_mysql_server_key", "server_id"), checkov="CKV2_AZURE_16"),
    row(
        "azurerm_postgresql_server",
        companion("azurerm_postgresql_server_key", "server_id"),
        checkov="CKV2_AZURE_17",
    ),
    row(
        "azurerm_data_factory",
        any_of(
            is_set("customer_managed_key_id"),
            companion("azurerm_data_factory_linked_service_key_vault", "data_factory_id"),
        ),
        checkov="CKV2_AZURE_15",
    ),
)


@policy(
    "CLD308",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_managed_disk" "x"» {\n}\n'),
        bad('«resource "azurerm_cosmosdb_account" "x"» {\n}\n'),
        bad('«resource "azurerm_mysql_server" "x"» {\n}\n'),
        good(
            'resource "azurerm_managed_disk" "x" {\n'
            "  disk_encryption_set_id = azurerm_disk_encryption_set.main.id\n}\n",
            because="the key is the customer's",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_managed_disk" "x" {\n'
            "  disk_encryption_set_id = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def microsoft_managed_key(resource: CloudResource) -> Iterable[Finding]:
    """Data is encrypted with a key that Microsoft manages.

    Such a key cannot be revoked, rotated or audited by its customer.
    Use a key of a key vault where rules or contracts require it.

    <https://learn.microsoft.com/en-us/azure/security/fundamentals/encryption-models>
    """
    return TABLE.findings(resource, "is encrypted with a key that Microsoft manages")
