from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, each, is_set, row


def _limited(part: CloudResource | Block) -> Fault | None:
    return None if part.get("ec2_ssh_key").is_empty else is_set("source_security_group_ids")(part)


TABLE = Table(
    row("aws_eks_node_group", each("remote_access", _limited), checkov="CKV_AWS_100"),
)


@policy(
    "CLD570",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_eks_node_group" "main" {\n  «remote_access» {\n    ec2_ssh_key = "admin"\n  }\n}\n'
        ),
        good(
            'resource "aws_eks_node_group" "main" {\n'
            "  remote_access {\n"
            '    ec2_ssh_key               = "admin"\n'
            '    source_security_group_ids = ["sg-1"]\n'
            "  }\n"
            "}\n",
            because="one group may connect",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_eks_node_group" "main" {\n'
            "  remote_access {\n"
            '    ec2_ssh_key               = "admin"\n'
            "    source_security_group_ids = var.value\n"
            "  }\n"
            "}\n",
            because="the groups are unknown",
        ),
    ],
)
def open_node_ssh(resource: CloudResource) -> Iterable[Finding]:
    """Nodes of EKS accept SSH from every address.

    With a key and without security groups, port 22 is open to `0.0.0.0/0` on nodes with a public address.
    Set `remote_access.source_security_group_ids`, or use Session Manager without a key.

    <https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html>
    """
    return TABLE.findings(resource, "accepts SSH from every address")
