from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

from ._azure import NEW_WEB, OLD_WEB

TABLE = Table(
    row(OLD_WEB, is_true("logs.failed_request_tracing_enabled"), checkov="CKV_AZURE_66"),
    row(NEW_WEB, is_true("logs.failed_request_tracing"), checkov="CKV_AZURE_66"),
)


@policy(
    "CLD372",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_linux_web_app" "x"» {\n}\n'),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  logs {\n    failed_request_tracing = true\n  }\n}\n',
            because="requests are traced",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  logs {\n'
            "    failed_request_tracing = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_failed_request_tracing(resource: CloudResource) -> Iterable[Finding]:
    """An app does not trace failed requests.

    Failures are hard to explain afterwards.
    Set `logs.failed_request_tracing = true`.

    <https://learn.microsoft.com/en-us/azure/app-service/troubleshoot-diagnostic-logs>
    """
    return TABLE.findings(resource, "does not trace failed requests")
