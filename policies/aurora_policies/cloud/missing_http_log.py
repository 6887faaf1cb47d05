from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, is_true, row

from ._azure import OLD_FUNCTIONS, WEB

TABLE = Table(
    row(WEB, is_set("logs.http_logs"), checkov="CKV_AZURE_63"),
    row(OLD_FUNCTIONS, is_true("enable_builtin_logging", default=True), checkov="CKV_AZURE_159"),
)


@policy(
    "CLD373",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_linux_web_app" "x"» {\n}\n'),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  logs {\n    http_logs {\n    }\n  }\n}\n',
            because="requests are logged",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  dynamic "logs" {\n'
            "    for_each = var.value\n    content {\n    }\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_http_log(resource: CloudResource) -> Iterable[Finding]:
    """An app does not log requests.

    After an attack it cannot be seen what was asked for.
    Add `logs.http_logs`.

    <https://learn.microsoft.com/en-us/azure/app-service/troubleshoot-diagnostic-logs>
    """
    return TABLE.findings(resource, "does not log requests")
