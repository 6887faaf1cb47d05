from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

from ._azure import NEW_WEB

TABLE = Table(
    row(NEW_WEB, is_true("site_config.always_on", default=True), checkov="CKV_AZURE_214"),
)


@policy(
    "CLD375",
    severity="info",
    category="performance",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_linux_web_app" "x" {\n  site_config {\n    always_on = «false»\n  }\n}\n'),
        good('resource "azurerm_linux_web_app" "x" {\n}\n', because="the default is on"),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  site_config {\n'
            "    always_on = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def sleeping_app(resource: CloudResource) -> Iterable[Finding]:
    """An app is unloaded when it is idle.

    The first request waits until it has started again.
    Leave `always_on` out.

    <https://learn.microsoft.com/en-us/azure/app-service/configure-common>
    """
    return TABLE.findings(resource, "is unloaded when it is idle")
