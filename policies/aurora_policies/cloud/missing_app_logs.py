from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

from ._azure import NEW_WEB, OLD_WEB

TABLE = Table(
    row(OLD_WEB, is_true("logs.detailed_error_messages_enabled"), checkov="CKV_AZURE_65"),
    row(NEW_WEB, is_true("logs.detailed_error_messages"), checkov="CKV_AZURE_65"),
)


@policy(
    "CLD371",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_linux_web_app" "x"» {\n}\n'),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  logs {\n    detailed_error_messages = true\n  }\n}\n',
            because="errors are kept",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  logs {\n'
            "    detailed_error_messages = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_app_logs(resource: CloudResource) -> Iterable[Finding]:
    """An app does not keep detailed error messages.

    Failures are hard to explain afterwards.
    Set `logs.detailed_error_messages = true`.

    <https://learn.microsoft.com/en-us/azure/app-service/troubleshoot-diagnostic-logs>
    """
    return TABLE.findings(resource, "does not keep detailed error messages")
