from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._examples import firewall_rule, group_rule
from ._firewall import open_port
from ._network import GROUPS, open_group, without_source
from ._openstack import OPENSTACK_RULES, open_openstack

TABLE = Table(
    row("google_compute_firewall", open_port(3389), checkov="CKV_GCP_3", trivy="GCP-0070"),
    row(GROUPS, open_group(3389), checkov="CKV_AWS_25", trivy="AWS-0107"),
    row(
        GROUPS,
        without_source(3389),
        checkov="CKV_AWS_25",
        trivy="AWS-0107",
        problem="allows RDP and names no source",
    ),
    row(OPENSTACK_RULES, open_openstack(3389), checkov="CKV_OPENSTACK_3"),
)


@policy(
    "CLD471",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(firewall_rule('"3389"', '«"0.0.0.0/0"»')),
        bad(firewall_rule('"3388-3390"', '«"0.0.0.0/0"»')),
        bad(firewall_rule("", '«"0.0.0.0/0"»', protocol="all")),
        bad(group_rule("ingress", 3389, '«"0.0.0.0/0"»')),
        bad(group_rule("ingress", 0, '"10.0.0.0/8", «"::/0"»', protocol="-1", name="ipv6_cidr_blocks")),
        bad(
            'resource "aws_vpc_security_group_ingress_rule" "x" {\n'
            '  cidr_ipv4   = «"0.0.0.0/0"»\n'
            "  from_port   = 3388\n"
            "  to_port     = 3390\n"
            '  ip_protocol = "tcp"\n'
            "}\n"
        ),
        bad('«resource "aws_vpc_security_group_ingress_rule" "x"» {\n  ip_protocol = "-1"\n}\n'),
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
            "    from_port   = 3389\n"
            "    to_port     = 3389\n"
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
            firewall_rule('"3389"', '"10.0.0.0/8"'),
            because="only private addresses can connect",
        ),
        good(
            firewall_rule('"3389"', disabled=True),
            because="the rule is disabled",
        ),
        good(
            firewall_rule('"8443"'),
            because="another port is open",
        ),
        good(
            firewall_rule('"3389"', "var.value"),
            because="the value is unknown",
        ),
        good(group_rule("ingress", 3389, '"10.0.0.0/8"'), because="only private addresses can connect"),
        good(group_rule("egress", 3389), because="the rule is about outgoing connections"),
        good(group_rule("ingress", 3389, "var.value"), because="the value is unknown"),
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
    ],
)
def open_rdp_rule(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule opens RDP to the whole internet.

    Remote desktops on the internet are a usual way in for ransomware.
    List the addresses that need it in `source_ranges` or `cidr_blocks`.

    <https://cloud.google.com/firewall/docs/firewalls>
    <https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html>
    """
    return TABLE.findings(resource, "opens RDP to the whole internet")
