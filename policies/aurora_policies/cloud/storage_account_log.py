from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row, when

TABLE = Table(
    row(
        "azurerm_storage_account",
        when(
            lambda account: bool(account.referring("azurerm_storage_queue")),
            is_set("queue_properties.logging"),
        ),
        trivy="AZU-0009",
    ),
    row(
        "azurerm_storage_account",
        when(lambda account: account.sets("queue_properties"), is_set("queue_properties.logging")),
        trivy="AZU-0057",
    ),
)


@policy(
    "CLD391",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "azurerm_storage_account" "x"» {\n}\n\nresource "azurerm_storage_queue" "x" {\n'
            "  storage_account_name = azurerm_storage_account.x.name\n}\n"
        ),
        good(
            'resource "azurerm_storage_account" "x" {\n  queue_properties {\n    logging {\n'
            "      read = true\n    }\n  }\n}\n",
            because="requests are logged",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account" "x" {\n  queue_properties {\n'
            '    dynamic "logging" {\n      for_each = var.value\n      content {\n      }\n    }\n  }\n'
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def storage_account_log(resource: CloudResource) -> Iterable[Finding]:
    """A storage account has queues and does not log their requests.

    After an incident it cannot be seen who read or deleted messages.
    Add `queue_properties.logging`.

    <https://learn.microsoft.com/en-us/azure/storage/common/manage-storage-analytics-logs>
    """
    return TABLE.findings(resource, "does not log the requests of its queues")
