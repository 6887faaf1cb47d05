from collections.abc import Iterable
from ipaddress import IPv4Address, ip_address

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, Value, fault, row

_RULES = (
    "azurerm_mariadb_firewall_rule",
    "azurerm_sql_firewall_rule",
    "azurerm_postgresql_firewall_rule",
    "azurerm_postgresql_flexible_server_firewall_rule",
    "azurerm_mysql_firewall_rule",
    "azurerm_mysql_flexible_server_firewall_rule",
    "azurerm_mssql_firewall_rule",
)


def _address(value: Value) -> IPv4Address | None:
    try:
        found = ip_address(value.string or "")
    except ValueError:
        return None
    return found if isinstance(found, IPv4Address) else None


def _private(part: CloudResource | Block) -> Fault | None:
    """A range must be one address, or lie in private networks."""
    first, last = part.get("start_ip_address"), part.get("end_ip_address")
    start, end = _address(first), _address(last)
    if start is None or end is None or start == end or not (start.is_global or end.is_global):
        return None
    return fault(first, "allow single addresses")


TABLE = Table(
    row(_RULES, _private, trivy="AZU-0029"),
)


@policy(
    "CLD326",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_mssql_firewall_rule" "x" {\n  start_ip_address = «"40.112.0.0"»\n'
            '  end_ip_address   = "40.112.255.255"\n}\n'
        ),
        good(
            'resource "azurerm_mssql_firewall_rule" "x" {\n  start_ip_address = "10.0.17.62"\n'
            '  end_ip_address   = "10.0.17.70"\n}\n',
            because="the addresses are private",
        ),
        good(
            'resource "azurerm_mssql_firewall_rule" "x" {\n  start_ip_address = "0.0.0.0"\n'
            '  end_ip_address   = "0.0.0.0"\n}\n',
            because="the rule is for services of Azure",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_firewall_rule" "x" {\n'
            '  start_ip_address = var.value\n  end_ip_address   = "40.112.255.255"\n}\n',
            because="the value is unknown",
        ),
    ],
)
def public_database_range(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule opens a database to a range of public addresses.

    Not every address of a range is yours, or will stay yours.
    Name single addresses, or connect through a private network.

    <https://learn.microsoft.com/en-us/azure/azure-sql/database/firewall-configure>
    """
    return TABLE.findings(resource, "opens the database to a range of public addresses")
