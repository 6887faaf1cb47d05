from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    Block,
    CloudResource,
    Fault,
    Table,
    any_of,
    fault,
    is_set,
    is_true,
    row,
)

from ._examples import program


def _eks(part: CloudResource | Block) -> Fault | None:
    """The public endpoint is on by default, for every address."""
    if not part.get("vpc_config", "endpoint_public_access").is_false:
        ranges = part.get("vpc_config", "public_access_cidrs")
        public = part.get("vpc_config", "endpoint_public_access")
        if public.unknown or not ranges.certain:
            return None
        if ranges.is_empty:
            return fault(ranges, "set vpc_config.public_access_cidrs")
        for text, item in ranges.strings():
            if text in ("0.0.0.0/0", "::/0"):
                return fault(item, f'remove "{text}" from vpc_config.public_access_cidrs')
    return None


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
    row("aws_eks_cluster", _eks, checkov="CKV_AWS_38", trivy="AWS-0041"),
)


@policy(
    "CLD350",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_kubernetes_cluster" "x"» {\n}\n'),
        bad(
            'resource "aws_eks_cluster" "main" {\n'
            "  vpc_config {\n"
            '    public_access_cidrs = [«"0.0.0.0/0"»]\n'
            "  }\n"
            "}\n"
        ),
        bad('resource "aws_eks_cluster" "main" {\n  vpc_config {\n    public_access_cidrs = «[]»\n  }\n}\n'),
        bad(
            program("aws-native:eks:Cluster", "resourcesVpcConfig: {publicAccessCidrs: [«0.0.0.0/0»]}"),
            kind="pulumi",
        ),
        good(
            'resource "aws_eks_cluster" "main" {\n'
            "  vpc_config {\n"
            "    endpoint_public_access = false\n"
            "  }\n"
            "}\n",
            because="the endpoint is private",
        ),
        good(
            'resource "aws_eks_cluster" "main" {\n'
            "  vpc_config {\n"
            '    public_access_cidrs = ["203.0.113.0/24"]\n'
            "  }\n"
            "}\n",
            because="the ranges are limited",
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
            program("aws-native:eks:Cluster", "resourcesVpcConfig: {publicAccessCidrs: [203.0.113.0/24]}"),
            kind="pulumi",
            because="one network is allowed",
        ),
    ],
)
def open_cluster_api(resource: CloudResource) -> Iterable[Finding]:
    """The API of a cluster can be reached from every address.

    A leaked token is enough to control the cluster from anywhere.
    Name the addresses in `authorized_ip_ranges` (AKS) or `public_access_cidrs` (EKS), or make the cluster private.

    <https://learn.microsoft.com/en-us/azure/aks/api-server-authorized-ip-ranges>
    """
    return TABLE.findings(resource, "has an API that every address can reach")
