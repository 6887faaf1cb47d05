from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, is_true, row

from ._examples import program

TABLE = Table(
    row(
        "azurerm_kubernetes_cluster",
        is_true("private_cluster_enabled"),
        checkov="CKV_AZURE_115",
        trivy="AZU-0065",
    ),
    row(
        "aws_eks_cluster",
        is_false("vpc_config.endpoint_public_access", default=True),
        checkov="CKV_AWS_39",
        trivy="AWS-0040",
    ),
)


@policy(
    "CLD351",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_kubernetes_cluster" "x"» {\n}\n'),
        bad(
            'resource "aws_eks_cluster" "main" {\n'
            "  vpc_config {\n"
            "    endpoint_public_access = «true»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            program(
                "azure-native:containerservice:ManagedCluster",
                "apiServerAccessProfile: {enablePrivateCluster: «false»}",
            ),
            kind="pulumi",
        ),
        good(
            'resource "azurerm_kubernetes_cluster" "x" {\n  private_cluster_enabled = true\n}\n',
            because="the cluster is private",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_kubernetes_cluster" "x" {\n'
            "  private_cluster_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program(
                "azure-native:containerservice:ManagedCluster",
                "apiServerAccessProfile: {enablePrivateCluster: true}",
            ),
            kind="pulumi",
            because="the API server is private",
        ),
    ],
)
def public_cluster(resource: CloudResource) -> Iterable[Finding]:
    """A cluster is not private.

    Its API has a public address.
    Set `private_cluster_enabled = true` (AKS) or `endpoint_public_access = false` (EKS) if the network permits it.

    <https://learn.microsoft.com/en-us/azure/aks/private-clusters>
    """
    return TABLE.findings(resource, "is not private")
