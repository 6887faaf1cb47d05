from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, any_of, is_at_least, is_one_of, is_true, row

TABLE = Table(
    row(
        "azurerm_network_watcher_flow_log",
        all_of(
            is_true("enabled", default=True),
            is_true("retention_policy.enabled"),
            any_of(is_at_least("retention_policy.days", 90), is_one_of("retention_policy.days", 0)),
        ),
        checkov="CKV_AZURE_12",
        trivy="AZU-0049",
    ),
)


@policy(
    "CLD153",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_network_watcher_flow_log" "x" {\n  retention_policy {\n    enabled = true\n'
            "    days    = «7»\n  }\n}\n"
        ),
        good(
            'resource "azurerm_network_watcher_flow_log" "x" {\n  enabled = true\n  retention_policy {\n'
            "    enabled = true\n    days    = 90\n  }\n}\n",
            because="90 days are kept",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_network_watcher_flow_log" "x" {\n  enabled = true\n'
            "  retention_policy {\n    enabled = true\n    days    = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def short_flow_log_retention(resource: CloudResource) -> Iterable[Finding]:
    """A flow log is not kept for 90 days.

    Attacks are often found after months, when the log is deleted already.
    Set `retention_policy.days` to 90 or more.

    <https://learn.microsoft.com/en-us/azure/network-watcher/nsg-flow-logs-overview>
    """
    return TABLE.findings(resource, "does not keep the flow log for 90 days")
