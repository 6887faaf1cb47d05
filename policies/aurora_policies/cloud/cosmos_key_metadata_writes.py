from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

from ._examples import program

TABLE = Table(
    row(
        "azurerm_cosmosdb_account",
        is_false("access_key_metadata_writes_enabled", default=True),
        checkov="CKV_AZURE_132",
    ),
)


@policy(
    "CLD329",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_cosmosdb_account" "x"» {\n}\n'),
        bad(
            program("azure-native:cosmosdb:DatabaseAccount", "disableKeyBasedMetadataWriteAccess: «false»"),
            kind="pulumi",
        ),
        good(
            'resource "azurerm_cosmosdb_account" "x" {\n  access_key_metadata_writes_enabled = false\n}\n',
            because="only roles may change the account",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_cosmosdb_account" "x" {\n'
            "  access_key_metadata_writes_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:cosmosdb:DatabaseAccount", "disableKeyBasedMetadataWriteAccess: true"),
            kind="pulumi",
            because="keys cannot change metadata",
        ),
    ],
)
def cosmos_key_metadata_writes(resource: CloudResource) -> Iterable[Finding]:
    """The keys of a Cosmos DB account may change its databases and containers.

    A program with a data key can delete a container or change its throughput.
    Set `access_key_metadata_writes_enabled = false`.

    <https://learn.microsoft.com/en-us/azure/cosmos-db/role-based-access-control>
    """
    return TABLE.findings(resource, "lets keys change databases and containers")
