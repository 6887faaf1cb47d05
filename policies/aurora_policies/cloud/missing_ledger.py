from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

from ._examples import program

TABLE = Table(
    row("azurerm_mssql_database", is_true("ledger_enabled"), checkov="CKV_AZURE_224"),
)


@policy(
    "CLD575",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_mssql_database" "main"» {\n  name = "main"\n}\n'),
        bad(program("azure-native:sql:Database", "isLedgerOn: «false»"), kind="pulumi"),
        good(
            'resource "azurerm_mssql_database" "main" {\n  ledger_enabled = true\n}\n',
            because="changes are in a ledger",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "azurerm_mssql_database" "x" {\n'
            "  ledger_enabled = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:sql:Database", "isLedgerOn: true"),
            kind="pulumi",
            because="the ledger is on",
        ),
    ],
)
def missing_ledger(resource: CloudResource) -> Iterable[Finding]:
    """A database does not keep a ledger of its changes.

    An administrator can change rows without a trace.
    Set `ledger_enabled = true` for data whose integrity must be proven; it cannot be turned off later.

    <https://learn.microsoft.com/en-us/sql/relational-databases/security/ledger/ledger-overview>
    """
    return TABLE.findings(resource, "does not keep a ledger of its changes")
