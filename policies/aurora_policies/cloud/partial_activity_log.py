from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, contains_all_of, row

TABLE = Table(
    row(
        "azurerm_monitor_log_profile",
        contains_all_of("categories", "Write", "Delete", "Action"),
        checkov="CKV_AZURE_38",
        trivy="AZU-0033",
    ),
)


@policy(
    "CLD394",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_monitor_log_profile" "x" {\n  categories = «["Write"]»\n}\n'),
        good(
            'resource "azurerm_monitor_log_profile" "x" {\n  categories = ["Action", "Delete", "Write"]\n}\n',
            because="everything is logged",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_monitor_log_profile" "x" {\n'
            "  categories = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def partial_activity_log(resource: CloudResource) -> Iterable[Finding]:
    """Some activities are not logged.

    After an incident it cannot be seen who changed what.
    Name all three categories.

    <https://learn.microsoft.com/en-us/azure/azure-monitor/platform/activity-log>
    """
    return TABLE.findings(resource, "does not log all activities")
