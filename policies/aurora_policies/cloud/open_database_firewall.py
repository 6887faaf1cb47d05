from collections.abc import Iterable
from ipaddress import IPv4Address, ip_address

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, Value, fault, row

from ._examples import program

_MOST = 2**24
_RULES = (
    "azurerm_mariadb_firewall_rule",
    "azurerm_sql_firewall_rule",
    "azurerm_postgresql_firewall_rule",
    "azurerm_mysql_firewall_rule",
    "azurerm_mysql_flexible_server_firewall_rule",
    "azurerm_mssql_firewall_rule",
)


def _address(value: Value) -> IPv4Address | None:
    try:
        found = ip_address((value.string or "").removesuffix("/0"))
    except ValueError:
        return None
    return found if isinstance(found, IPv4Address) else None


def _not_everywhere(part: CloudResource | Block) -> Fault | None:
    """A range must be one address, or lie in few networks."""
    first, last = part.get("start_ip_address"), part.get("end_ip_address")
    start, end = _address(first), _address(last)
    if start is None or end is None or start == end:
        return None
    if int(end) - int(start) >= _MOST:
        return fault(first, "allow only the addresses of your own networks")
    return None


TABLE = Table(
    row(_RULES, _not_everywhere, checkov="CKV_AZURE_11", trivy="AZU-0029"),
    row(
        "azurerm_postgresql_flexible_server_firewall_rule",
        _not_everywhere,
        checkov="CKV2_AZURE_26",
        trivy="AZU-0029",
    ),
)


@policy(
    "CLD303",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_mssql_firewall_rule" "x" {\n  start_ip_address = «"0.0.0.0"»\n'
            '  end_ip_address   = "255.255.255.255"\n}\n'
        ),
        bad(
            'resource "azurerm_postgresql_flexible_server_firewall_rule" "x" {\n'
            '  start_ip_address = «"0.0.0.0"»\n  end_ip_address   = "255.255.255.255"\n}\n'
        ),
        bad(
            program(
                "azure-native:sql:FirewallRule", "startIpAddress: «0.0.0.0»\nendIpAddress: 255.255.255.255"
            ),
            kind="pulumi",
        ),
        good(
            'resource "azurerm_mssql_firewall_rule" "x" {\n  start_ip_address = "10.0.17.62"\n'
            '  end_ip_address   = "10.0.17.70"\n}\n',
            because="the addresses are private",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_firewall_rule" "x" {\n'
            '  start_ip_address = var.value\n  end_ip_address   = "255.255.255.255"\n}\n',
            because="the value is unknown",
        ),
        good(
            program(
                "azure-native:sql:FirewallRule", "startIpAddress: 203.0.113.5\nendIpAddress: 203.0.113.5"
            ),
            kind="pulumi",
            because="one address is allowed",
        ),
    ],
)
def open_database_firewall(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule of a database opens it to the internet.

    Anyone can try passwords then.
    Allow the addresses of your own networks only.

    <https://learn.microsoft.com/en-us/azure/azure-sql/database/firewall-configure>
    """
    return TABLE.findings(resource, "opens the database to the internet")
