from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_false, is_set, row

TABLE = Table(
    row(
        "azurerm_storage_account",
        any_of(is_set("sas_policy.expiration_period"), is_false("shared_access_key_enabled", default=True)),
        checkov="CKV2_AZURE_41",
    ),
)


@policy(
    "CLD327",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_storage_account" "x"» {\n}\n'),
        good(
            'resource "azurerm_storage_account" "x" {\n  sas_policy {\n'
            '    expiration_period = "90.00:00:00"\n  }\n}\n',
            because="signatures expire",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account" "x" {\n'
            "  shared_access_key_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def unlimited_shared_access(resource: CloudResource) -> Iterable[Finding]:
    """A storage account does not limit how long shared access signatures are valid.

    A leaked link can be used for years.
    Set `sas_policy.expiration_period`, or turn shared keys off.

    <https://learn.microsoft.com/en-us/azure/storage/common/sas-expiration-policy>
    """
    return TABLE.findings(resource, "does not limit shared access signatures")
