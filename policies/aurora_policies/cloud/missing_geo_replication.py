from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, any_of, is_one_of, is_set, is_true, row

from ._examples import program

TABLE = Table(
    row(
        "azurerm_storage_account",
        is_one_of("account_replication_type", "GRS", "RAGRS", "GZRS", "RAGZRS"),
        checkov="CKV_AZURE_206",
        trivy="AZU-0058",
    ),
    row(
        ("azurerm_mysql_server", "azurerm_mysql_flexible_server"),
        is_true("geo_redundant_backup_enabled"),
        checkov="CKV_AZURE_94",
    ),
    row("azurerm_postgresql_server", is_true("geo_redundant_backup_enabled"), checkov="CKV_AZURE_102"),
    row("azurerm_mariadb_server", is_true("geo_redundant_backup_enabled"), checkov="CKV_AZURE_129"),
    row(
        "azurerm_postgresql_flexible_server",
        any_of(is_true("geo_redundant_backup_enabled"), is_one_of("create_mode", "Replica")),
        checkov="CKV_AZURE_136",
    ),
    row(
        "azurerm_container_registry",
        all_of(is_one_of("sku", "Premium"), is_set("georeplications")),
        checkov="CKV_AZURE_165",
    ),
)


@policy(
    "CLD146",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_mysql_server" "x"» {\n}\n'),
        bad('resource "azurerm_storage_account" "x" {\n  account_replication_type = «"LRS"»\n}\n'),
        bad(
            program("azure-native:dbforpostgresql:Server", "backup: {geoRedundantBackup: «Disabled»}"),
            kind="pulumi",
        ),
        bad(
            program("azure-native:dbformysql:Server", "backup: {geoRedundantBackup: «Disabled»}"),
            kind="pulumi",
        ),
        good(
            'resource "azurerm_storage_account" "x" {\n  account_replication_type = "GZRS"\n}\n',
            because="a second region has a copy",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account" "x" {\n'
            "  account_replication_type = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:dbforpostgresql:Server", "backup: {geoRedundantBackup: Enabled}"),
            kind="pulumi",
            because="backups are in two regions",
        ),
        good(
            program("azure-native:dbformysql:Server", "backup: {geoRedundantBackup: Enabled}"),
            kind="pulumi",
            because="backups are in two regions",
        ),
    ],
)
def missing_geo_replication(resource: CloudResource) -> Iterable[Finding]:
    """Data or its backups are in one region only.

    When the region fails, the data cannot be reached, or is lost.
    Replicate the data to a second region if it is important enough.

    <https://learn.microsoft.com/en-us/azure/reliability/cross-region-replication-azure>
    """
    return TABLE.findings(resource, "has data in one region only")
