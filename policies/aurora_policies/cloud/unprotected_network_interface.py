from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, companion, row


def _protected(part: CloudResource | Block) -> Fault | None:
    """Each interface that the code declares must have a security group."""
    assert isinstance(part, CloudResource)
    attached = companion("azurerm_network_interface_security_group_association", "network_interface_id")
    for interface in part.referred("network_interface_ids"):
        if interface.type != "azurerm_network_interface" or interface.sets("network_security_group_id"):
            continue
        if attached(interface) is not None:
            return Fault(part.at, f"attach a network security group to '{interface.label}'")
    return None


TABLE = Table(
    row(
        ("azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine", "azurerm_virtual_machine"),
        _protected,
        trivy="AZU-0068",
    ),
)


@policy(
    "CLD346",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_network_interface" "x" {\n}\n\n'
            '«resource "azurerm_linux_virtual_machine" "x"» {\n'
            "  network_interface_ids = [azurerm_network_interface.x.id]\n}\n"
        ),
        good(
            'resource "azurerm_network_interface" "x" {\n}\n\n'
            'resource "azurerm_network_interface_security_group_association" "x" {\n'
            "  network_interface_id = azurerm_network_interface.x.id\n}\n\n"
            'resource "azurerm_linux_virtual_machine" "x" {\n'
            "  network_interface_ids = [azurerm_network_interface.x.id]\n}\n",
            because="a security group is attached",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_virtual_machine" "x" {\n'
            "  network_interface_ids = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def unprotected_network_interface(resource: CloudResource) -> Iterable[Finding]:
    """The network interface of a virtual machine does not have a security group.

    Every port of the machine can be reached from its network, and from the internet with a public address.
    Attach a network security group to the interface.

    <https://learn.microsoft.com/en-us/azure/virtual-network/network-security-groups-overview>
    """
    return TABLE.findings(resource, "has a network interface without a security group")
