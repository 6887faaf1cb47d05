from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

from ._examples import program


def _several(part: CloudResource | Block) -> Fault | None:
    servers = part.get("dns_servers")
    return (
        fault(servers, "add a second server to dns_servers")
        if servers.known and len(servers.items) == 1
        else None
    )


TABLE = Table(
    row(
        ("azurerm_virtual_network", "azurerm_virtual_network_dns_servers"), _several, checkov="CKV_AZURE_182"
    ),
)


@policy(
    "CLD332",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_virtual_network" "x" {\n  dns_servers = «["10.0.0.4"]»\n}\n'),
        bad(
            program("azure-native:network:VirtualNetwork", "dhcpOptions: {«dnsServers»: [10.0.0.4]}"),
            kind="pulumi",
        ),
        good(
            'resource "azurerm_virtual_network" "x" {\n  dns_servers = ["10.0.0.4", "10.0.0.5"]\n}\n',
            because="there are two servers",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_virtual_network" "x" {\n  dns_servers = var.value\n}\n',
            because="the value is unknown",
        ),
        good(
            program("azure-native:network:VirtualNetwork", "dhcpOptions: {dnsServers: [10.0.0.4, 10.0.0.5]}"),
            kind="pulumi",
            because="there are two servers",
        ),
    ],
)
def single_dns_server(resource: CloudResource) -> Iterable[Finding]:
    """A network has a single DNS server.

    Names cannot be resolved when the server is down.
    Add a second server.

    <https://learn.microsoft.com/en-us/azure/virtual-network/virtual-networks-name-resolution-for-vms-and-role-instances>
    """
    return TABLE.findings(resource, "has a single DNS server")
