from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, any_of, is_at_least, is_false, is_set, row

TABLE = Table(
    row(
        "azurerm_monitor_log_profile",
        any_of(
            all_of(is_set("retention_policy"), is_false("retention_policy.enabled")),
            is_at_least("retention_policy.days", 365),
        ),
        checkov="CKV_AZURE_37",
    ),
)


@policy(
    "CLD393",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_monitor_log_profile" "x"» {\n}\n'),
        good(
            'resource "azurerm_monitor_log_profile" "x" {\n  retention_policy {\n    enabled = false\n'
            "  }\n}\n",
            because="without a policy the log is kept",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_monitor_log_profile" "x" {\n  retention_policy {\n'
            "    enabled = true\n    days    = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def short_activity_log(resource: CloudResource) -> Iterable[Finding]:
    """The log of activities is deleted within a year.

    Attacks are often found after months, when the log is deleted already.
    Set `retention_policy.days` to 365 or more.

    <https://learn.microsoft.com/en-us/azure/azure-monitor/platform/activity-log>
    """
    return TABLE.findings(resource, "deletes the log of activities within a year")
