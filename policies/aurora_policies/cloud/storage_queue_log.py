from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_true, row, when


def _has_queues(account: CloudResource) -> bool:
    kind = account.get("account_kind")
    return kind.absent or kind.string in ("Storage", "StorageV2")


TABLE = Table(
    row(
        "azurerm_storage_account",
        when(
            _has_queues,
            all_of(*(is_true(f"queue_properties.logging.{name}") for name in ("delete", "read", "write"))),
        ),
        checkov="CKV_AZURE_33",
    ),
)


@policy(
    "CLD390",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_storage_account" "x"» {\n}\n'),
        good(
            'resource "azurerm_storage_account" "x" {\n  account_kind = "BlobStorage"\n}\n',
            because="the account has no queues",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_storage_account" "x" {\n  account_kind = var.value\n'
            "}\n",
            because="the value is unknown",
        ),
        good(
            'resource "azurerm_storage_account" "x" {\n  queue_properties {\n    logging {\n'
            "      delete = true\n      read   = true\n      write  = true\n    }\n  }\n}\n",
            because="requests are logged",
        ),
    ],
)
def storage_queue_log(resource: CloudResource) -> Iterable[Finding]:
    """The queues of a storage account do not log requests.

    After an incident it cannot be seen who read or deleted messages.
    Add `queue_properties.logging`.

    <https://learn.microsoft.com/en-us/azure/storage/common/manage-storage-analytics-logs>
    """
    return TABLE.findings(resource, "does not log the requests of queues")
