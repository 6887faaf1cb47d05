from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

_OLDEST = 29


def _supported(part: CloudResource | Block) -> Fault | None:
    version = part.get("version")
    major, _, minor = (version.string or "").partition(".")
    if major == "1" and minor.isdecimal() and int(minor) < _OLDEST:
        return fault(version, f'set version = "1.{_OLDEST}" or later')
    return None


TABLE = Table(
    row("aws_eks_cluster", _supported, checkov="CKV_AWS_339"),
)


@policy(
    "CLD566",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_eks_cluster" "main" {\n  version = «"1.24"»\n}\n'),
        good(
            'resource "aws_eks_cluster" "main" {\n  version = "1.34"\n}\n',
            because="the version is supported",
        ),
        good(
            'resource "aws_eks_cluster" "main" {\n  name = "main"\n}\n',
            because="the default is a recent version",
        ),
        good(
            'variable "value" {}\n\nresource "aws_eks_cluster" "x" {\n  version = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def unsupported_cluster_version(resource: CloudResource) -> Iterable[Finding]:
    """A cluster of EKS has a version of Kubernetes without support.

    It does not get security fixes, and AWS upgrades it at a time of its own.
    Set `version` to a supported one.

    <https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html>
    """
    return TABLE.findings(resource, "has a version of Kubernetes without support")
