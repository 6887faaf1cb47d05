from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_true, row

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        any_of(is_true("azure_policy_enabled"), is_true("addon_profile.azure_policy.enabled")),
        checkov="CKV_AZURE_116",
        trivy="AZU-0066",
    ),
)


@policy(
    "CLD355",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_kubernetes_cluster" "x"» {\n}\n'),
        good(
            'resource "azurerm_kubernetes_cluster" "x" {\n  azure_policy_enabled = true\n}\n',
            because="the add-on is on",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n'
            "  azure_policy_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_cluster_policy_addon(resource: CloudResource) -> Iterable[Finding]:
    """A cluster does not have the add-on of Azure Policy.

    Rules of the organization for pods are not enforced.
    Set `azure_policy_enabled = true`.

    <https://learn.microsoft.com/en-us/azure/governance/policy/concepts/policy-for-kubernetes>
    """
    return TABLE.findings(resource, "does not have the add-on of Azure Policy")
