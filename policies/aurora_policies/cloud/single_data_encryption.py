from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_true, row

TABLE = Table(
    row("azurerm_storage_account", is_true("infrastructure_encryption_enabled"), trivy="AZU-0061"),
    row("azurerm_mysql_server", is_true("infrastructure_encryption_enabled"), checkov="CKV_AZURE_96"),
    row("azurerm_postgresql_server", is_true("infrastructure_encryption_enabled"), checkov="CKV_AZURE_130"),
    row(
        "azurerm_kusto_cluster",
        any_of(is_true("double_encryption_enabled"), is_true("enable_double_encryption")),
        checkov="CKV_AZURE_75",
    ),
    row(
        "azurerm_servicebus_namespace",
        is_true("customer_managed_key.infrastructure_encryption_enabled"),
        checkov="CKV_AZURE_199",
    ),
)


@policy(
    "CLD309",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_storage_account" "x"» {\n}\n'),
        bad('«resource "azurerm_mysql_server" "x"» {\n}\n'),
        good(
            'resource "azurerm_storage_account" "x" {\n  infrastructure_encryption_enabled = true\n}\n',
            because="data is encrypted twice",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account" "x" {\n'
            "  infrastructure_encryption_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def single_data_encryption(resource: CloudResource) -> Iterable[Finding]:
    """Data is encrypted once, in the service, and not in the infrastructure as well.

    A second key protects the data if one of the algorithms or keys is broken.
    Turn infrastructure encryption on when the resource is created, where rules require it.

    <https://learn.microsoft.com/en-us/azure/storage/common/infrastructure-encryption-enable>
    """
    return TABLE.findings(resource, "is not encrypted in the infrastructure")
