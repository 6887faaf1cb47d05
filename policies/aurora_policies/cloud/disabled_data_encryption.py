from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_one_of, is_set, is_true, row

_VARIABLES = (
    "azurerm_automation_variable_bool",
    "azurerm_automation_variable_string",
    "azurerm_automation_variable_int",
    "azurerm_automation_variable_datetime",
)

TABLE = Table(
    row(
        "azurerm_managed_disk",
        any_of(is_true("encryption_settings.enabled", default=True), is_set("disk_encryption_set_id")),
        checkov="CKV_AZURE_2",
        trivy="AZU-0038",
    ),
    row(
        "azurerm_kusto_cluster",
        any_of(is_true("disk_encryption_enabled"), is_true("enable_disk_encryption")),
        checkov="CKV_AZURE_74",
    ),
    row(
        "azurerm_data_lake_store",
        is_one_of("encryption_state", "Enabled", default="Enabled"),
        checkov="CKV_AZURE_105",
        trivy="AZU-0036",
    ),
    row("azurerm_synapse_sql_pool", is_true("data_encrypted"), checkov="CKV_AZURE_241"),
    row(
        "azurerm_mssql_database",
        is_true("transparent_data_encryption_enabled", default=True),
        checkov="CKV2_AZURE_25",
    ),
    row(_VARIABLES, is_true("encrypted"), checkov="CKV_AZURE_73"),
    row(
        ("azurerm_linux_virtual_machine_scale_set", "azurerm_windows_virtual_machine_scale_set"),
        is_true("encryption_at_host_enabled"),
        checkov="CKV_AZURE_97",
    ),
    row("azurerm_windows_virtual_machine", is_true("encryption_at_host_enabled"), checkov="CKV_AZURE_151"),
    row(
        "azurerm_kubernetes_cluster",
        any_of(
            is_true("default_node_pool.host_encryption_enabled"),
            is_true("default_node_pool.enable_host_encryption"),
        ),
        checkov="CKV_AZURE_227",
    ),
    row(
        "azurerm_kubernetes_cluster_node_pool",
        any_of(is_true("host_encryption_enabled"), is_true("enable_host_encryption")),
        checkov="CKV_AZURE_227",
    ),
)


@policy(
    "CLD145",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_synapse_sql_pool" "x"» {\n}\n'),
        bad(
            'resource "azurerm_managed_disk" "x" {\n  encryption_settings {\n    enabled = «false»\n  }\n}\n'
        ),
        bad('«resource "azurerm_kusto_cluster" "x"» {\n}\n'),
        good(
            'resource "azurerm_synapse_sql_pool" "x" {\n  data_encrypted = true\n}\n',
            because="the pool is encrypted",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_synapse_sql_pool" "x" {\n'
            "  data_encrypted = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_data_encryption(resource: CloudResource) -> Iterable[Finding]:
    """Data, a disk or a cache is not encrypted.

    A copy of a disk or a backup can be read without a key.
    Turn encryption on when the resource is created.

    <https://learn.microsoft.com/en-us/azure/security/fundamentals/encryption-atrest>
    """
    return TABLE.findings(resource, "is not encrypted")
