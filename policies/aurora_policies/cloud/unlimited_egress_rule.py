from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._examples import group_rule
from ._network import GROUPS, all_ports_group

TABLE = Table(
    row(GROUPS, all_ports_group("egress"), checkov="CKV_AWS_382"),
)


@policy(
    "CLD250",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(group_rule("egress", 0, '«"0.0.0.0/0"»', protocol="-1")),
        bad(
            'resource "aws_vpc_security_group_egress_rule" "x" {\n  cidr_ipv6 = «"::/0"»\n  ip_protocol = "-1"\n}\n'
        ),
        good(group_rule("egress", 443), because="one port can be reached"),
        good(group_rule("egress", 0, '"10.0.0.0/8"', protocol="-1"), because="the addresses are limited"),
        good(group_rule("egress", 0, "var.value", protocol="-1"), because="the value is unknown"),
    ],
)
def unlimited_egress_rule(resource: CloudResource) -> Iterable[Finding]:
    """A security group lets its members connect to all addresses on all ports.

    A machine that was taken over can send data anywhere and load more programs.
    List the ports and addresses that are needed.

    <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    """
    return TABLE.findings(resource, "lets its members connect everywhere")
