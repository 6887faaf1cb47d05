from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        is_set("network_profile.network_policy"),
        checkov="CKV_AZURE_7",
        trivy="AZU-0043",
    ),
)


@policy(
    "CLD352",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_kubernetes_cluster" "x"» {\n}\n'),
        good(
            'resource "azurerm_kubernetes_cluster" "x" {\n  network_profile {\n'
            '    network_policy = "calico"\n  }\n}\n',
            because="policies are enforced",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n  network_profile {\n'
            "    network_policy = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_cluster_network_policy(resource: CloudResource) -> Iterable[Finding]:
    """A cluster does not enforce network policies.

    Every pod can reach every other one, whatever the manifests ask for.
    Set `network_profile.network_policy`.

    <https://learn.microsoft.com/en-us/azure/aks/use-network-policies>
    """
    return TABLE.findings(resource, "does not enforce network policies")
