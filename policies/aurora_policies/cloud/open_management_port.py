from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._azure import NETWORK_RULES, closed
from ._examples import program

TABLE = Table(
    row(
        NETWORK_RULES,
        closed((22,), ("tcp", "*")),
        checkov="CKV_AZURE_10",
        trivy="AZU-0050",
        problem="opens SSH to the internet",
    ),
    row(
        NETWORK_RULES,
        closed((3389,), ("tcp", "udp", "*")),
        checkov="CKV_AZURE_9",
        trivy="AZU-0048",
        problem="opens RDP to the internet",
    ),
)


@policy(
    "CLD304",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_network_security_rule" "x" {\n  access                 = "Allow"\n'
            '  direction              = "Inbound"\n  protocol               = "Tcp"\n'
            '  destination_port_range = "22"\n  source_address_prefix  = «"*"»\n}\n'
        ),
        bad(
            'resource "azurerm_network_security_rule" "x" {\n  access                 = "Allow"\n'
            '  direction              = "Inbound"\n  protocol               = "Tcp"\n'
            '  destination_port_range = "3000-4000"\n  source_address_prefix  = «"Internet"»\n}\n'
        ),
        bad(
            'resource "azurerm_network_security_group" "x" {\n  security_rule {\n'
            '    access                  = "Allow"\n    direction               = "Inbound"\n'
            '    protocol                = "*"\n    destination_port_ranges = ["443", "20-30"]\n'
            '    source_address_prefixes = ["10.0.0.0/8", «"0.0.0.0/0"»]\n  }\n}\n'
        ),
        bad(
            program(
                "azure-native:network:NetworkSecurityGroup",
                "securityRules:\n  - access: Allow\n    direction: Inbound\n    protocol: Tcp\n"
                "    destinationPortRange: '22'\n    sourceAddressPrefix: «'*'»",
            ),
            kind="pulumi",
        ),
        bad(
            program(
                "azure-native:network:SecurityRule",
                "access: Allow\ndirection: Inbound\nprotocol: Tcp\n"
                "destinationPortRanges: [80, 3389]\nsourceAddressPrefix: «Internet»",
            ),
            kind="pulumi",
        ),
        good(
            'resource "azurerm_network_security_rule" "x" {\n  access                 = "Deny"\n'
            '  direction              = "Inbound"\n  protocol               = "Tcp"\n'
            '  destination_port_range = "22"\n  source_address_prefix  = "*"\n}\n',
            because="the rule denies",
        ),
        good(
            'resource "azurerm_network_security_rule" "x" {\n  access                 = "Allow"\n'
            '  direction              = "Inbound"\n  protocol               = "Tcp"\n'
            '  destination_port_range = "22"\n  source_address_prefix  = "10.0.0.0/8"\n}\n',
            because="the source is one network",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_network_security_rule" "x" {\n'
            '  access                 = "Allow"\n  direction              = "Inbound"\n'
            '  protocol               = "Tcp"\n  destination_port_range = "22"\n'
            "  source_address_prefix  = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program(
                "azure-native:network:NetworkSecurityGroup",
                "securityRules:\n  - access: Allow\n    direction: Inbound\n    protocol: Tcp\n"
                "    destinationPortRange: '22'\n    sourceAddressPrefix: 10.0.0.0/8",
            ),
            kind="pulumi",
            because="only an internal network is allowed",
        ),
        good(
            program(
                "azure-native:network:SecurityRule",
                "access: Deny\ndirection: Inbound\nprotocol: Tcp\ndestinationPortRange: '3389'\n"
                "sourceAddressPrefix: Internet",
            ),
            kind="pulumi",
            because="the rule denies",
        ),
    ],
)
def open_management_port(resource: CloudResource) -> Iterable[Finding]:
    """A network rule opens SSH or RDP to the internet.

    Open management ports are found and attacked within minutes.
    Allow the addresses of your own networks only, or connect through Azure Bastion.

    <https://learn.microsoft.com/en-us/azure/security/fundamentals/network-best-practices>
    """
    return TABLE.findings(resource, "opens a management port to the internet")
