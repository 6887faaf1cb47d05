from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("azurerm_storage_account", is_set("min_tls_version"), checkov="CKV_AZURE_44"),
)


@policy(
    "CLD301",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_storage_account" "x"» {\n}\n'),
        good(
            'resource "azurerm_storage_account" "x" {\n  min_tls_version = "TLS1_2"\n}\n',
            because="the version is set",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account" "x" {\n'
            "  min_tls_version = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def unset_storage_tls(resource: CloudResource) -> Iterable[Finding]:
    """A storage account leaves the version of TLS to the provider.

    Older versions of the provider accept TLS 1.0.
    Set `min_tls_version = "TLS1_2"`.

    <https://learn.microsoft.com/en-us/azure/storage/common/transport-layer-security-configure-minimum-version>
    """
    return TABLE.findings(resource, "leaves the version of TLS to the provider")
