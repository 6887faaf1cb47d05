from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_false, row

TABLE = Table(
    row(
        "azurerm_network_interface",
        all_of(is_false("enable_ip_forwarding"), is_false("ip_forwarding_enabled")),
        checkov="CKV_AZURE_118",
        trivy="AZU-0075",
    ),
)


@policy(
    "CLD348",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_network_interface" "x" {\n  enable_ip_forwarding = «true»\n}\n'),
        bad('resource "azurerm_network_interface" "x" {\n  ip_forwarding_enabled = «true»\n}\n'),
        good('resource "azurerm_network_interface" "x" {\n}\n', because="forwarding is off by default"),
        good(
            'variable "value" {}\n\nresource "azurerm_network_interface" "x" {\n'
            "  ip_forwarding_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def ip_forwarding(resource: CloudResource) -> Iterable[Finding]:
    """A network interface forwards packets of others.

    A machine that is taken over can reach networks that its own rules exclude.
    Turn forwarding off unless the machine is a router or a firewall.

    <https://learn.microsoft.com/en-us/azure/virtual-network/virtual-network-network-interface>
    """
    return TABLE.findings(resource, "forwards packets of others")
