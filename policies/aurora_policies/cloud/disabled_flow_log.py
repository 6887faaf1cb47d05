from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("azurerm_network_watcher_flow_log", is_true("enabled", default=True), trivy="AZU-0073"),
)


@policy(
    "CLD154",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_network_watcher_flow_log" "x" {\n  enabled = «false»\n}\n'),
        good(
            'resource "azurerm_network_watcher_flow_log" "x" {\n  enabled = true\n}\n',
            because="the log is on",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_network_watcher_flow_log" "x" {\n'
            "  enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_flow_log(resource: CloudResource) -> Iterable[Finding]:
    """A flow log is off.

    After an incident it cannot be seen which addresses were connected.
    Set `enabled = true`.

    <https://learn.microsoft.com/en-us/azure/network-watcher/nsg-flow-logs-overview>
    """
    return TABLE.findings(resource, "is off")
