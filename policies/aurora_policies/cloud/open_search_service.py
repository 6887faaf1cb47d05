from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, contains_none_of, row

TABLE = Table(
    row("azurerm_search_service", contains_none_of("allowed_ips", "0.0.0.0/0"), checkov="CKV_AZURE_210"),
)


@policy(
    "CLD323",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_search_service" "x" {\n  allowed_ips = [«"0.0.0.0/0"»]\n}\n'),
        good(
            'resource "azurerm_search_service" "x" {\n  allowed_ips = ["10.0.0.0/8"]\n}\n',
            because="one network is allowed",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_search_service" "x" {\n  allowed_ips = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def open_search_service(resource: CloudResource) -> Iterable[Finding]:
    """A search service accepts connections from every address.

    A leaked key is enough to read the index from anywhere.
    Allow known networks only.

    <https://learn.microsoft.com/en-us/azure/search/service-configure-firewall>
    """
    return TABLE.findings(resource, "accepts connections from every address")
