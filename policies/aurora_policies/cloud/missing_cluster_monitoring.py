from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_set, is_true, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        any_of(is_set("oms_agent"), is_true("addon_profile.oms_agent.enabled")),
        checkov="CKV_AZURE_4",
        trivy="AZU-0040",
    ),
)


@policy(
    "CLD354",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_kubernetes_cluster" "x"» {\n}\n'),
        good(
            'resource "azurerm_kubernetes_cluster" "x" {\n  oms_agent {\n'
            "    log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id\n  }\n}\n",
            because="logs are collected",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n  dynamic "oms_agent" {\n'
            "    for_each = var.value\n    content {\n    }\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_cluster_monitoring(resource: CloudResource) -> Iterable[Finding]:
    """A cluster does not send its logs to Azure Monitor.

    After a failure the logs of deleted pods and nodes cannot be read any more.
    Add `oms_agent`.

    <https://learn.microsoft.com/en-us/azure/azure-monitor/containers/container-insights-overview>
    """
    return TABLE.findings(resource, "does not send its logs to Azure Monitor")
