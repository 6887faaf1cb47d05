from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, any_of, is_false, is_set, is_true, row

TABLE = Table(
    row(
        "azurerm_cosmosdb_account",
        any_of(
            is_false("public_network_access_enabled", default=True),
            all_of(
                is_true("is_virtual_network_filter_enabled"),
                any_of(is_set("virtual_network_rule"), is_set("ip_range_filter")),
            ),
        ),
        checkov="CKV_AZURE_99",
    ),
)


@policy(
    "CLD322",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_cosmosdb_account" "x"» {\n}\n'),
        good(
            'resource "azurerm_cosmosdb_account" "x" {\n  is_virtual_network_filter_enabled = true\n'
            '  ip_range_filter                   = ["10.0.0.0/16"]\n}\n',
            because="one network is allowed",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_cosmosdb_account" "x" {\n'
            "  public_network_access_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def unfiltered_cosmos_account(resource: CloudResource) -> Iterable[Finding]:
    """A Cosmos DB account accepts connections from every network.

    A leaked key is enough to read the data from anywhere.
    Allow known networks, or turn public access off.

    <https://learn.microsoft.com/en-us/azure/cosmos-db/how-to-configure-firewall>
    """
    return TABLE.findings(resource, "accepts connections from every network")
