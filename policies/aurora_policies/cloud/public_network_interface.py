from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, each, fault, row


def _private(part: CloudResource | Block) -> Fault | None:
    """The address must not be one that a resource or a known id gives."""
    value = part.get("public_ip_address_id")
    if (value.known and not value.is_empty) or (
        value.unknown and any(ref.startswith("azurerm_public_ip.") for ref in value.refs)
    ):
        return fault(value, "remove public_ip_address_id")
    return None


TABLE = Table(
    row(
        "azurerm_network_interface",
        each("ip_configuration", _private),
        checkov="CKV_AZURE_119",
        trivy="AZU-0076",
    ),
)


@policy(
    "CLD347",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_public_ip" "main" {\n}\n\nresource "azurerm_network_interface" "x" {\n'
            "  ip_configuration {\n    public_ip_address_id = «azurerm_public_ip.main.id»\n  }\n}\n"
        ),
        good(
            'resource "azurerm_network_interface" "x" {\n  ip_configuration {\n    name = "main"\n  }\n}\n',
            because="the interface is private",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_network_interface" "x" {\n  ip_configuration {\n'
            "    public_ip_address_id = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def public_network_interface(resource: CloudResource) -> Iterable[Finding]:
    """A network interface has a public address.

    The machine can be attacked from the internet.
    Put a load balancer or Azure Bastion in front of it.

    <https://learn.microsoft.com/en-us/azure/virtual-network/ip-services/public-ip-addresses>
    """
    return TABLE.findings(resource, "has a public address")
