from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_none_of, row

_ANY = "0.0.0.0"  # noqa: S104

TABLE = Table(
    row(
        "azurerm_mssql_firewall_rule",
        any_of(is_none_of("start_ip_address", _ANY), is_none_of("end_ip_address", _ANY)),
        checkov="CKV2_AZURE_34",
    ),
    row(
        "azurerm_sql_firewall_rule",
        any_of(is_none_of("start_ip_address", _ANY), is_none_of("end_ip_address", _ANY)),
        checkov=("CKV2_AZURE_34", "CKV2_AZURE_6"),
    ),
)


@policy(
    "CLD325",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_mssql_firewall_rule" "x" {\n  start_ip_address = «"0.0.0.0"»\n'
            '  end_ip_address   = "0.0.0.0"\n}\n'
        ),
        good(
            'resource "azurerm_mssql_firewall_rule" "x" {\n  start_ip_address = "10.0.17.62"\n'
            '  end_ip_address   = "10.0.17.62"\n}\n',
            because="the rule is for one address",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_firewall_rule" "x" {\n'
            '  start_ip_address = var.value\n  end_ip_address   = "0.0.0.0"\n}\n',
            because="the value is unknown",
        ),
    ],
)
def database_open_to_azure(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule lets every Azure customer connect to a database.

    The rule from `0.0.0.0` to `0.0.0.0` is for all of Azure, so for the machines of other customers too.
    Use a private endpoint or a rule for a virtual network.

    <https://learn.microsoft.com/en-us/azure/azure-sql/database/firewall-configure>
    """
    return TABLE.findings(resource, "lets every Azure customer connect")
