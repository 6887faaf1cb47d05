from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_least, row

from ._examples import program

TABLE = Table(
    row("azurerm_search_service", is_at_least("replica_count", 2, default=1), checkov="CKV_AZURE_209"),
)


@policy(
    "CLD334",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_search_service" "x"» {\n}\n'),
        bad('resource "azurerm_search_service" "x" {\n  replica_count = «1»\n}\n'),
        bad(program("azure-native:search:Service", "replicaCount: «1»"), kind="pulumi"),
        good(
            'resource "azurerm_search_service" "x" {\n  replica_count = 2\n}\n',
            because="queries have an agreement",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_search_service" "x" {\n  replica_count = var.value\n'
            "}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:search:Service", "replicaCount: 3"),
            kind="pulumi",
            because="there are several replicas",
        ),
    ],
)
def few_search_replicas(resource: CloudResource) -> Iterable[Finding]:
    """A search service has a single replica.

    The service level agreement for queries requires two replicas.
    Set `replica_count` to 2 or more.

    <https://learn.microsoft.com/en-us/azure/search/search-reliability>
    """
    return TABLE.findings(resource, "has a single replica")
