from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

from ._azure import WEB

TABLE = Table(
    row(WEB, is_set("site_config.health_check_path"), checkov="CKV_AZURE_213"),
)


@policy(
    "CLD374",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_linux_web_app" "x"» {\n}\n'),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  site_config {\n    health_check_path = "/health"\n'
            "  }\n}\n",
            because="the app is checked",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  site_config {\n'
            "    health_check_path = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_app_health_check(resource: CloudResource) -> Iterable[Finding]:
    """An app does not have a health check.

    Instances that fail keep getting requests.
    Set `health_check_path`.

    <https://learn.microsoft.com/en-us/azure/app-service/monitor-instances-health-check>
    """
    return TABLE.findings(resource, "does not have a health check")
