from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

_GROUPS = (
    "additional_master_security_groups",
    "additional_slave_security_groups",
    "emr_managed_master_security_group",
    "emr_managed_slave_security_group",
)


def _closed(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    for name in _GROUPS:
        for group in part.referred("ec2_attributes", name):
            for block in group.blocks("ingress"):
                for kind in ("cidr_blocks", "ipv6_cidr_blocks"):
                    for text, item in block.get(kind).strings():
                        if text in ("0.0.0.0/0", "::/0"):
                            return fault(item, f"limit the ingress of '{group.label}'")
    return None


TABLE = Table(
    row("aws_emr_cluster", _closed, checkov="CKV2_AWS_7"),
)


@policy(
    "CLD562",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_emr_cluster" "main" {\n'
            "  ec2_attributes {\n"
            "    emr_managed_master_security_group = aws_security_group.emr.id\n"
            "  }\n"
            "}\n"
            "\n"
            'resource "aws_security_group" "emr" {\n'
            "  ingress {\n"
            "    from_port   = 0\n"
            "    to_port     = 65535\n"
            '    protocol    = "tcp"\n'
            '    cidr_blocks = [«"0.0.0.0/0"»]\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_emr_cluster" "main" {\n'
            "  ec2_attributes {\n"
            "    emr_managed_master_security_group = aws_security_group.emr.id\n"
            "  }\n"
            "}\n"
            "\n"
            'resource "aws_security_group" "emr" {\n'
            "  ingress {\n"
            "    from_port   = 8443\n"
            "    to_port     = 8443\n"
            '    protocol    = "tcp"\n'
            '    cidr_blocks = ["10.0.0.0/16"]\n'
            "  }\n"
            "}\n",
            because="the network is limited",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_emr_cluster" "main" {\n'
            "  ec2_attributes {\n"
            "    emr_managed_master_security_group = var.value\n"
            "  }\n"
            "}\n",
            because="the group is unknown",
        ),
    ],
)
def open_emr_cluster(resource: CloudResource) -> Iterable[Finding]:
    """The security group of an EMR cluster is open to every address.

    The interfaces of Hadoop, Spark and notebooks run commands for everyone who can reach them.
    Limit the ingress of the group to the addresses of your network.

    <https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-security-groups.html>
    """
    return TABLE.findings(resource, "has a security group that is open to every address")
