from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._azure import NETWORK_RULES, closed

_SENSITIVE = (20, 21, 23, 25, 53, 110, 135, 139, 143, 161, 389, 636, 993, 995, 1433, 1521, 3306, 5432, 6379)

TABLE = Table(
    row(
        NETWORK_RULES,
        closed(_SENSITIVE, ("tcp", "udp", "*")),
        trivy="AZU-0074",
        problem="opens an internal service to the internet",
    ),
    row(
        NETWORK_RULES,
        closed((80,), ("tcp", "*")),
        checkov="CKV_AZURE_160",
        problem="opens plain HTTP to the internet",
    ),
    row(NETWORK_RULES, closed((), ("udp",)), checkov="CKV_AZURE_77", problem="opens UDP to the internet"),
)


@policy(
    "CLD305",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_network_security_rule" "x" {\n  access                 = "Allow"\n'
            '  direction              = "Inbound"\n  protocol               = "Tcp"\n'
            '  destination_port_range = "5432"\n  source_address_prefix  = «"*"»\n}\n'
        ),
        bad(
            'resource "azurerm_network_security_rule" "x" {\n  access                 = "Allow"\n'
            '  direction              = "Inbound"\n  protocol               = "Tcp"\n'
            '  destination_port_range = "80"\n  source_address_prefix  = «"*"»\n}\n'
        ),
        bad(
            'resource "azurerm_network_security_rule" "x" {\n  access                 = "Allow"\n'
            '  direction              = "Inbound"\n  protocol               = "Udp"\n'
            '  destination_port_range = "123"\n  source_address_prefix  = «"*"»\n}\n'
        ),
        good(
            'resource "azurerm_network_security_rule" "x" {\n  access                 = "Allow"\n'
            '  direction              = "Inbound"\n  protocol               = "Tcp"\n'
            '  destination_port_range = "443"\n  source_address_prefix  = "*"\n}\n',
            because="HTTPS may be public",
        ),
        good(
            'resource "azurerm_network_security_rule" "x" {\n  access                 = "Allow"\n'
            '  direction              = "Inbound"\n  protocol               = "Tcp"\n'
            '  destination_port_range = "5432"\n  source_address_prefix  = "10.0.0.0/8"\n}\n',
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
def open_service_port(resource: CloudResource) -> Iterable[Finding]:
    """A network rule opens a service to the internet that is usually internal.

    Databases, mail, directories and file shares are made for trusted networks; services over UDP
    are used to amplify attacks.
    Allow the addresses of your own networks only.

    <https://learn.microsoft.com/en-us/azure/security/fundamentals/network-best-practices>
    """
    return TABLE.findings(resource, "opens a service to the internet")
