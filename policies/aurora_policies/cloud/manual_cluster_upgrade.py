from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Check, CloudResource, Table, all_of, any_of, is_none_of, is_set, row


def _chosen(name: str) -> Check:
    return all_of(is_set(name), is_none_of(name, "none"))


TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        any_of(_chosen("automatic_upgrade_channel"), _chosen("automatic_channel_upgrade")),
        checkov="CKV_AZURE_171",
    ),
)


@policy(
    "CLD358",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_kubernetes_cluster" "x"» {\n}\n'),
        bad('resource "azurerm_kubernetes_cluster" "x" {\n  automatic_upgrade_channel = «"none"»\n}\n'),
        good(
            'resource "azurerm_kubernetes_cluster" "x" {\n  automatic_upgrade_channel = "stable"\n}\n',
            because="upgrades are automatic",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n'
            "  automatic_upgrade_channel = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def manual_cluster_upgrade(resource: CloudResource) -> Iterable[Finding]:
    """A cluster is not upgraded automatically.

    Old versions lose support and keep known flaws.
    Set `automatic_upgrade_channel`.

    <https://learn.microsoft.com/en-us/azure/aks/auto-upgrade-cluster>
    """
    return TABLE.findings(resource, "is not upgraded automatically")
