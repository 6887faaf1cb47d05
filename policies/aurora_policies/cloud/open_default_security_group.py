from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, companion, row

_RULES = (
    "aws_security_group_rule",
    "aws_vpc_security_group_ingress_rule",
    "aws_vpc_security_group_egress_rule",
)


def _closed(part: CloudResource | Block) -> Fault | None:
    for block in (*part.blocks("ingress"), *part.blocks("egress")):
        if block.certain:
            return Fault(block.at, "remove the rules of the group")
    assert isinstance(part, CloudResource)
    rule = next(iter(part.referring(_RULES, "security_group_id")), None)
    return Fault(rule.at, "remove the rules of the group") if rule else None


TABLE = Table(
    row(
        "aws_vpc",
        companion("aws_default_security_group", "vpc_id", _closed),
        checkov="CKV2_AWS_12",
        trivy="AWS-0173",
    ),
)


@policy(
    "CLD117",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_vpc" "main"» {\n  cidr_block = "10.0.0.0/16"\n}\n'),
        bad(
            'resource "aws_vpc" "main" {\n'
            '  cidr_block = "10.0.0.0/16"\n'
            "}\n"
            "\n"
            'resource "aws_default_security_group" "main" {\n'
            "  vpc_id = aws_vpc.main.id\n"
            "\n"
            "  «ingress» {\n"
            "    self     = true\n"
            '    protocol = "-1"\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_vpc" "main" {\n'
            '  cidr_block = "10.0.0.0/16"\n'
            "}\n"
            "\n"
            'resource "aws_default_security_group" "main" {\n'
            "  vpc_id = aws_vpc.main.id\n"
            "}\n",
            because="the group has no rules",
        ),
        good(
            'resource "aws_vpc" "main" {\n'
            '  cidr_block = "10.0.0.0/16"\n'
            "}\n"
            "\n"
            'variable "vpc" {}\n'
            "\n"
            'resource "aws_default_security_group" "main" {\n'
            "  vpc_id = var.vpc\n"
            "}\n",
            because="the group may be the one of this network",
        ),
    ],
)
def open_default_security_group(resource: CloudResource) -> Iterable[Finding]:
    """The default security group of a network allows traffic.

    Every resource that is created without a group is in it, and may reach all others and the internet.
    Add an `aws_default_security_group` without rules.

    <https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html>
    """
    return TABLE.findings(resource, "does not restrict its default security group")
