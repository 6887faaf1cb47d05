from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, each, is_set, row

_described = is_set("description")


TABLE = Table(
    row(
        "aws_security_group",
        all_of(each("ingress", _described), each("egress", _described)),
        checkov="CKV_AWS_23",
        trivy="AWS-0124",
        problem="has a rule without a description",
    ),
    row(
        (
            "aws_security_group_rule",
            "aws_vpc_security_group_ingress_rule",
            "aws_vpc_security_group_egress_rule",
        ),
        _described,
        checkov="CKV_AWS_23",
        trivy="AWS-0124",
    ),
)


@policy(
    "CLD252",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_security_group" "web" {\n'
            "  «ingress» {\n"
            '    protocol  = "tcp"\n'
            "    from_port = 443\n"
            "    to_port   = 443\n"
            "  }\n"
            "}\n"
        ),
        bad('«resource "aws_vpc_security_group_egress_rule" "web"» {\n  ip_protocol = "-1"\n}\n'),
        good(
            'resource "aws_security_group_rule" "web" {\n'
            '  type        = "ingress"\n'
            '  description = "HTTPS from the load balancer"\n'
            "}\n",
            because="the rule has a description",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_security_group_rule" "web" {\n'
            "  description = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def undescribed_security_rule(resource: CloudResource) -> Iterable[Finding]:
    """A rule of a security group has no description.

    It is unclear who needs the rule, so it stays when nothing needs it any more.
    Write a `description` in each rule.

    <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    """
    return TABLE.findings(resource, "has no description")
