from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _collected(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    for name in ("storage_account_name", "storage_account_id"):
        for account in part.referred(name):
            insights = account.referring("azurerm_log_analytics_storage_insights", "storage_account_id")
            if insights.certain and all(one.get("table_names").is_empty for one in insights):
                return fault(part.get(name), "add azurerm_log_analytics_storage_insights with table_names")
    return None


TABLE = Table(
    row("azurerm_storage_table", _collected, checkov="CKV2_AZURE_20"),
)


@policy(
    "CLD578",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_storage_account" "data" {\n'
            '  name = "mydata01"\n'
            "}\n"
            "\n"
            'resource "azurerm_storage_table" "x" {\n'
            "  storage_account_name = «azurerm_storage_account.data.name»\n"
            "}\n"
        ),
        good(
            'resource "azurerm_storage_account" "data" {\n'
            '  name = "mydata01"\n'
            "}\n"
            "\n"
            'resource "azurerm_storage_table" "x" {\n'
            "  storage_account_name = azurerm_storage_account.data.name\n"
            "}\n"
            "\n"
            'resource "azurerm_log_analytics_storage_insights" "data" {\n'
            "  storage_account_id = azurerm_storage_account.data.id\n"
            '  table_names = ["x"]\n'
            "}\n",
            because="requests are collected",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "azurerm_storage_table" "x" {\n'
            "  storage_account_name = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlogged_storage_table(resource: CloudResource) -> Iterable[Finding]:
    """The requests to a table are not collected.

    After an incident it is not known what was read.
    Add `azurerm_log_analytics_storage_insights` with `table_names` for the storage account.

    <https://learn.microsoft.com/en-us/azure/storage/common/storage-analytics-logging>
    """
    return TABLE.findings(resource, "does not have its requests collected")
