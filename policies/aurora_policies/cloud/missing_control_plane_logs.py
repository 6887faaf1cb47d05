from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, contains_all_of, row

TABLE = Table(
    row(
        "aws_eks_cluster",
        contains_all_of(
            "enabled_cluster_log_types", "api", "audit", "authenticator", "controllerManager", "scheduler"
        ),
        checkov="CKV_AWS_37",
        trivy="AWS-0038",
    ),
)


@policy(
    "CLD522",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_eks_cluster" "main"» {\n  name = "main"\n}\n'),
        bad('resource "aws_eks_cluster" "main" {\n  enabled_cluster_log_types = «["api", "audit"]»\n}\n'),
        good(
            'resource "aws_eks_cluster" "main" {\n'
            '  enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]\n'
            "}\n",
            because="all types are on",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_eks_cluster" "x" {\n'
            "  enabled_cluster_log_types = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_control_plane_logs(resource: CloudResource) -> Iterable[Finding]:
    """A cluster of EKS does not send all logs of its control plane.

    Calls of the API, logins and decisions of the scheduler cannot be found out after an incident. All types are off by
    default.
    Set `enabled_cluster_log_types` to `api`, `audit`, `authenticator`, `controllerManager` and `scheduler`.

    <https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html>
    """
    return TABLE.findings(resource, "does not send all logs of its control plane")
