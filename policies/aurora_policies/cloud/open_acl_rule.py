from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._examples import acl_rule
from ._network import ACLS, open_acl

_PROBLEM = "lets the whole internet connect to {}"

TABLE = Table(
    row(ACLS, open_acl(20), checkov="CKV_AWS_230", problem=_PROBLEM.format("FTP, for its data")),
    row(ACLS, open_acl(21), checkov="CKV_AWS_229", problem=_PROBLEM.format("FTP")),
    row(ACLS, open_acl(22), checkov="CKV_AWS_232", trivy="AWS-0105", problem=_PROBLEM.format("SSH")),
    row(ACLS, open_acl(3389), checkov="CKV_AWS_231", trivy="AWS-0105", problem=_PROBLEM.format("RDP")),
)


@policy(
    "CLD502",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(acl_rule(22, '«"0.0.0.0/0"»')),
        bad(acl_rule(3389, '«"0.0.0.0/0"»', denied=22)),
        bad(
            'resource "aws_network_acl_rule" "x" {\n'
            '  rule_action     = "allow"\n'
            '  protocol        = "6"\n'
            '  ipv6_cidr_block = «"::/0"»\n'
            "  from_port       = 3000\n"
            "  to_port         = 4000\n"
            "}\n"
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_network_acl_rule" "x" {\n'
            '  rule_action = "allow"\n'
            '  protocol    = "-1"\n'
            "  cidr_block  = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            'resource "aws_network_acl_rule" "x" {\n'
            "  egress      = true\n"
            '  rule_action = "allow"\n'
            '  protocol    = "-1"\n'
            '  cidr_block  = "0.0.0.0/0"\n'
            "}\n",
            because="the rule is about outgoing connections",
        ),
        good(acl_rule(22, denied=22), because="a rule before it denies the port"),
        good(acl_rule(8443), because="another port is open"),
        good(acl_rule(21, '"10.0.0.0/8"'), because="only private addresses can connect"),
    ],
)
def open_acl_rule(resource: CloudResource) -> Iterable[Finding]:
    """A network ACL lets the whole internet connect to FTP, SSH or RDP.

    A security group that is too wide then opens the port of a machine, and all machines of the subnets are affected.
    List the addresses that need it in `cidr_block`, or deny the ports in a rule with a lower number.

    <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html>
    """
    return TABLE.findings(resource, "is open to the whole internet")
