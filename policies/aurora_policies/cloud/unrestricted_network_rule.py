from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._azure import NETWORK_RULES, bounded

TABLE = Table(
    row(
        NETWORK_RULES,
        bounded("inbound", "source"),
        trivy="AZU-0047",
        problem="accepts connections from every address",
    ),
    row(
        NETWORK_RULES,
        bounded("outbound", "destination"),
        trivy="AZU-0051",
        problem="allows connections to every address",
    ),
)


@policy(
    "CLD306",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_network_security_rule" "x" {\n  access                 = "Allow"\n'
            '  direction              = "Inbound"\n  protocol               = "Tcp"\n'
            '  destination_port_range = "443"\n  source_address_prefix  = «"*"»\n}\n'
        ),
        bad(
            'resource "azurerm_network_security_rule" "x" {\n  access                     = "Allow"\n'
            '  direction                  = "Outbound"\n  destination_address_prefix = «"0.0.0.0/0"»\n}\n'
        ),
        good(
            'resource "azurerm_network_security_rule" "x" {\n  access                 = "Allow"\n'
            '  direction              = "Inbound"\n  protocol               = "Tcp"\n'
            '  destination_port_range = "443"\n  source_address_prefix  = "10.0.0.0/8"\n}\n',
            because="the source is one network",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_network_security_rule" "x" {\n'
            '  access                 = "Allow"\n  direction              = "Inbound"\n'
            '  protocol               = "Tcp"\n  destination_port_range = "80"\n'
            "  source_address_prefix  = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def unrestricted_network_rule(resource: CloudResource) -> Iterable[Finding]:
    """A network rule allows every address.

    A rule for known addresses keeps attackers out, and keeps a taken-over machine from sending data away.
    Name the networks in the rule.

    <https://learn.microsoft.com/en-us/azure/security/fundamentals/network-best-practices>
    """
    return TABLE.findings(resource, "allows every address")
