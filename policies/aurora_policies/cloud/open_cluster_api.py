from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_set, is_true, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        any_of(
            is_set("api_server_access_profile.authorized_ip_ranges"),
            is_set("api_server_authorized_ip_ranges"),
            is_true("private_cluster_enabled"),
        ),
        checkov="CKV_AZURE_6",
        trivy="AZU-0041",
    ),
)


@policy(
    "CLD350",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_kubernetes_cluster" "x"» {\n}\n'),
        good(
            'resource "azurerm_kubernetes_cluster" "x" {\n  private_cluster_enabled = true\n}\n',
            because="the cluster is private",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n'
            "  private_cluster_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def open_cluster_api(resource: CloudResource) -> Iterable[Finding]:
    """The API of a cluster can be reached from every address.

    A leaked token is enough to control the cluster from anywhere.
    Name the addresses in `authorized_ip_ranges`, or make the cluster private.

    <https://learn.microsoft.com/en-us/azure/aks/api-server-authorized-ip-ranges>
    """
    return TABLE.findings(resource, "has an API that every address can reach")
