from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster", is_false("addon_profile.kube_dashboard.enabled"), checkov="CKV_AZURE_8"
    ),
    row(
        "azurerm_kubernetes_cluster",
        is_false("http_application_routing_enabled"),
        checkov="CKV_AZURE_246",
        problem="has the add-on for HTTP routing, which is for tests",
    ),
)


@policy(
    "CLD356",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_kubernetes_cluster" "x" {\n  addon_profile {\n    kube_dashboard {\n'
            "      enabled = «true»\n    }\n  }\n}\n"
        ),
        bad('resource "azurerm_kubernetes_cluster" "x" {\n  http_application_routing_enabled = «true»\n}\n'),
        good('resource "azurerm_kubernetes_cluster" "x" {\n}\n', because="the add-ons are off"),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n'
            "  http_application_routing_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def cluster_dashboard(resource: CloudResource) -> Iterable[Finding]:
    """A cluster has an add-on that is not safe for production.

    The dashboard and the HTTP routing open ways into the cluster that are not maintained.
    Turn the add-on off.

    <https://learn.microsoft.com/en-us/azure/aks/http-application-routing>
    """
    return TABLE.findings(resource, "has the dashboard, which is not maintained")
