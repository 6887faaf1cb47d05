from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_at_least, is_true, row

TABLE = Table(
    row(
        "azurerm_monitor_log_profile",
        all_of(is_true("retention_policy.enabled"), is_at_least("retention_policy.days", 365)),
        trivy="AZU-0031",
    ),
)


@policy(
    "CLD392",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_monitor_log_profile" "x" {\n  retention_policy {\n    enabled = true\n'
            "    days    = «30»\n  }\n}\n"
        ),
        good(
            'resource "azurerm_monitor_log_profile" "x" {\n  retention_policy {\n    enabled = true\n'
            "    days    = 365\n  }\n}\n",
            because="a year is kept",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_monitor_log_profile" "x" {\n  retention_policy {\n'
            "    enabled = true\n    days    = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def activity_log_retention(resource: CloudResource) -> Iterable[Finding]:
    """The log of activities is not kept for a year.

    Attacks are often found after months, when the log is deleted already.
    Set `retention_policy.days` to 365 or more.

    <https://learn.microsoft.com/en-us/azure/azure-monitor/platform/activity-log>
    """
    return TABLE.findings(resource, "does not keep the log of activities for a year")
