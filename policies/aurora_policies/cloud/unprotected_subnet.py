from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, companion, row


def _protected(part: CloudResource | Block) -> Fault | None:
    """A subnet must have a security group, except where Azure does not permit one."""
    assert isinstance(part, CloudResource)
    name, delegated = part.get("name"), part.get("delegation", "service_delegation", "name")
    if (
        name.unknown
        or delegated.unknown
        or (name.string or "").lower() in ("gatewaysubnet", "azurefirewallsubnet")
    ):
        return None
    if (delegated.string or "").lower() == "microsoft.netapp/volumes" or part.sets("security_group"):
        return None
    return companion("azurerm_subnet_network_security_group_association", "subnet_id")(part)


TABLE = Table(
    row("azurerm_subnet", _protected, checkov="CKV2_AZURE_31"),
)


@policy(
    "CLD349",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_subnet" "x"» {\n  name = "apps"\n}\n'),
        good(
            'resource "azurerm_subnet" "x" {\n  name = "GatewaySubnet"\n}\n',
            because="a gateway cannot have a group",
        ),
        good(
            'resource "azurerm_subnet" "x" {\n  name = "apps"\n}\n\n'
            'resource "azurerm_subnet_network_security_group_association" "x" {\n'
            "  subnet_id = azurerm_subnet.x.id\n}\n",
            because="a group is attached",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_subnet" "x" {\n  name = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def unprotected_subnet(resource: CloudResource) -> Iterable[Finding]:
    """A subnet does not have a network security group.

    Machines in it can be reached from every network that is connected.
    Attach a network security group.

    <https://learn.microsoft.com/en-us/azure/virtual-network/network-security-groups-overview>
    """
    return TABLE.findings(resource, "does not have a network security group")
