from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_true, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        all_of(
            is_true("role_based_access_control_enabled", default=True),
            is_true("role_based_access_control.enabled", default=True),
        ),
        checkov="CKV_AZURE_5",
        trivy="AZU-0042",
    ),
)


@policy(
    "CLD353",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_kubernetes_cluster" "x" {\n  role_based_access_control_enabled = «false»\n}\n'
        ),
        bad(
            'resource "azurerm_kubernetes_cluster" "x" {\n  role_based_access_control {\n'
            "    enabled = «false»\n  }\n}\n"
        ),
        good('resource "azurerm_kubernetes_cluster" "x" {\n}\n', because="roles are the default"),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n'
            "  role_based_access_control_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_cluster_rbac(resource: CloudResource) -> Iterable[Finding]:
    """A cluster does not have role-based access control.

    Every user and every pod with a token may do everything.
    Leave `role_based_access_control_enabled` out.

    <https://learn.microsoft.com/en-us/azure/aks/manage-azure-rbac>
    """
    return TABLE.findings(resource, "does not have role-based access control")
