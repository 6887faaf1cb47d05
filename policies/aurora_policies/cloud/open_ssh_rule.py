from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._examples import firewall_rule, group_rule, program
from ._firewall import open_port
from ._network import GROUPS, open_group, without_source
from ._openstack import OPENSTACK_RULES, open_openstack

TABLE = Table(
    row("google_compute_firewall", open_port(22), checkov="CKV_GCP_2", trivy="GCP-0071"),
    row(GROUPS, open_group(22), checkov="CKV_AWS_24", trivy="AWS-0107"),
    row(
        GROUPS,
        without_source(22),
        checkov="CKV_AWS_24",
        trivy="AWS-0107",
        problem="allows SSH and names no source",
    ),
    row(OPENSTACK_RULES, open_openstack(22), checkov="CKV_OPENSTACK_2"),
)


@policy(
    "CLD470",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(firewall_rule('"22"', '«"0.0.0.0/0"»')),
        bad(firewall_rule('"21-23"', '«"0.0.0.0/0"»')),
        bad(firewall_rule("", '«"0.0.0.0/0"»', protocol="all")),
        bad(group_rule("ingress", 22, '«"0.0.0.0/0"»')),
        bad(group_rule("ingress", 0, '"10.0.0.0/8", «"::/0"»', protocol="-1", name="ipv6_cidr_blocks")),
        bad(
            'resource "aws_vpc_security_group_ingress_rule" "x" {\n'
            '  cidr_ipv4   = «"0.0.0.0/0"»\n'
            "  from_port   = 21\n"
            "  to_port     = 23\n"
            '  ip_protocol = "tcp"\n'
            "}\n"
        ),
        bad('«resource "aws_vpc_security_group_ingress_rule" "x"» {\n  ip_protocol = "-1"\n}\n'),
        bad(
            program(
                "aws-native:ec2:SecurityGroup",
                "groupDescription: web\nsecurityGroupIngress:\n"
                "  - {ipProtocol: tcp, fromPort: 22, toPort: 22, cidrIp: «0.0.0.0/0»}",
            ),
            kind="pulumi",
        ),
        bad(
            'resource "openstack_networking_secgroup_rule_v2" "x" {\n'
            '  direction        = "ingress"\n'
            '  ethertype        = "IPv4"\n'
            '  protocol         = "tcp"\n'
            "  port_range_min   = 1\n"
            "  port_range_max   = 4000\n"
            '  remote_ip_prefix = «"0.0.0.0/0"»\n'
            "}\n"
        ),
        bad(
            'resource "openstack_compute_secgroup_v2" "x" {\n'
            "  rule {\n"
            "    from_port   = 22\n"
            "    to_port     = 22\n"
            '    ip_protocol = "tcp"\n'
            '    cidr        = «"::/0"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "openstack_networking_secgroup_rule_v2" "x" {\n'
            '  direction        = "egress"\n'
            '  remote_ip_prefix = "0.0.0.0/0"\n'
            "}\n",
            because="the rule is about outgoing connections",
        ),
        good(
            'resource "openstack_networking_secgroup_rule_v2" "x" {\n'
            '  direction        = "ingress"\n'
            '  protocol         = "icmp"\n'
            '  remote_ip_prefix = "0.0.0.0/0"\n'
            "}\n",
            because="the protocol has no ports",
        ),
        good(
            firewall_rule('"22"', '"10.0.0.0/8"'),
            because="only private addresses can connect",
        ),
        good(
            firewall_rule('"22"', disabled=True),
            because="the rule is disabled",
        ),
        good(
            firewall_rule('"8443"'),
            because="another port is open",
        ),
        good(
            firewall_rule('"22"', "var.value"),
            because="the value is unknown",
        ),
        good(group_rule("ingress", 22, '"10.0.0.0/8"'), because="only private addresses can connect"),
        good(group_rule("egress", 22), because="the rule is about outgoing connections"),
        good(group_rule("ingress", 22, "var.value"), because="the value is unknown"),
        good(
            'resource "aws_security_group" "x" {\n'
            "  ingress {\n"
            '    protocol  = "-1"\n'
            "    from_port = 0\n"
            "    to_port   = 0\n"
            "    self      = true\n"
            "  }\n"
            "}\n",
            because="only members of the group can connect",
        ),
        good(
            program(
                "aws-native:ec2:SecurityGroup",
                "groupDescription: web\nsecurityGroupIngress:\n"
                "  - {ipProtocol: tcp, fromPort: 22, toPort: 22, cidrIp: 10.0.0.0/8}",
            ),
            kind="pulumi",
            because="only an internal network is allowed",
        ),
    ],
)
def open_ssh_rule(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule opens SSH to the whole internet.

    Passwords and vulnerabilities of the SSH server are tried from everywhere within minutes.
    List the addresses that need it in `source_ranges` or `cidr_blocks`.

    <https://cloud.google.com/firewall/docs/firewalls>
    <https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html>
    """
    return TABLE.findings(resource, "opens SSH to the whole internet")
