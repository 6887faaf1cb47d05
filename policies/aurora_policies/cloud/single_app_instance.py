from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_least, row

TABLE = Table(
    row("azurerm_service_plan", is_at_least("worker_count", 2, default=1), checkov="CKV_AZURE_212"),
)


@policy(
    "CLD336",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_service_plan" "x"» {\n}\n'),
        bad('resource "azurerm_service_plan" "x" {\n  worker_count = «1»\n}\n'),
        good(
            'resource "azurerm_service_plan" "x" {\n  worker_count = 2\n}\n',
            because="there are two instances",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_service_plan" "x" {\n  worker_count = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def single_app_instance(resource: CloudResource) -> Iterable[Finding]:
    """An app service plan has a single instance.

    The apps are down while the instance restarts or moves.
    Set `worker_count` to 2 or more.

    <https://learn.microsoft.com/en-us/azure/app-service/app-service-best-practices>
    """
    return TABLE.findings(resource, "has a single instance")
