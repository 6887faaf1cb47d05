from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _inside(part: CloudResource | Block) -> Fault | None:
    """One of the DNS servers must be in the network."""
    servers, space = part.get("dns_servers"), part.get("address_space")
    if not servers.items or not servers.certain or not space.certain or space.absent:
        return None
    try:
        networks = [ip_network(text, strict=False) for text, _ in space.strings()]
        addresses = [ip_address(text) for text, _ in servers.strings()]
    except ValueError:
        return None
    if any(address in network for address in addresses for network in networks):
        return None
    return fault(servers, "use a server in address_space")


TABLE = Table(
    row("azurerm_virtual_network", _inside, checkov="CKV_AZURE_183"),
)


@policy(
    "CLD333",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_virtual_network" "x" {\n  address_space = ["10.0.0.0/16"]\n'
            '  dns_servers   = «["8.8.8.8"]»\n}\n'
        ),
        good(
            'resource "azurerm_virtual_network" "x" {\n  address_space = ["10.0.0.0/16"]\n'
            '  dns_servers   = ["10.0.0.4"]\n}\n',
            because="the server is in the network",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_virtual_network" "x" {\n  dns_servers = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def external_dns_server(resource: CloudResource) -> Iterable[Finding]:
    """The DNS servers of a network are outside of it.

    An operator outside can read and change the names that machines look up.
    Use a server in the network, or Azure DNS.

    <https://learn.microsoft.com/en-us/azure/virtual-network/virtual-networks-name-resolution-for-vms-and-role-instances>
    """
    return TABLE.findings(resource, "has DNS servers outside of the network")
