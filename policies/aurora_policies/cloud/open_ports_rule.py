from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, each, fault, row, when

from ._examples import acl_rule, firewall_rule, group_rule
from ._firewall import applies
from ._google import EVERYWHERE
from ._network import ACLS, GROUPS, all_ports_acl, all_ports_group

_WITH_PORTS = ("tcp", "udp", "sctp", "6", "17", "132")


def _all_ports(part: CloudResource | Block) -> Fault | None:
    disabled = part.get("disabled")
    if disabled.unknown or disabled.is_true:
        return None
    return each("allow", _listed)(part)


def _listed(allow: CloudResource | Block) -> Fault | None:
    protocol, ports = allow.get("protocol"), allow.get("ports")
    name = (protocol.string or "").lower()
    if name == "all":
        return fault(protocol, "list the protocols and ports that are needed")
    if name in _WITH_PORTS and ports.is_empty:
        return fault(ports, "list the ports that are needed")
    found = (value for text, value in ports.strings() if text in ("0-65535", "1-65535"))
    return next((fault(value, "list the ports that are needed") for value in found), None)


def _to_everyone(rule: CloudResource) -> bool:
    return applies(rule, "INGRESS") and any(
        text in (*EVERYWHERE, "0.0.0.0", "::0")  # noqa: S104 -- single addresses that stand for all
        for text, _ in rule.get("source_ranges").strings()
    )


def _to_some(rule: CloudResource) -> bool:
    return not _to_everyone(rule)


TABLE = Table(
    row(
        "google_compute_firewall",
        when(_to_everyone, _all_ports),
        checkov="CKV2_GCP_12",
        trivy="GCP-0072",
        problem="opens every port to the whole internet",
    ),
    row("google_compute_firewall", when(_to_some, _all_ports), trivy="GCP-0072"),
    row(GROUPS, all_ports_group("ingress"), checkov="CKV_AWS_277"),
    row(ACLS, all_ports_acl, checkov="CKV_AWS_352", trivy="AWS-0102"),
)


@policy(
    "CLD475",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(firewall_rule('«"0-65535"»', '"10.0.0.0/8"')),
        bad(
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = «"all"»\n'
            "  }\n"
            '  source_ranges = ["0.0.0.0/0"]\n'
            "}\n"
        ),
        bad(group_rule("ingress", 0, '«"0.0.0.0/0"»', protocol="-1")),
        bad(group_rule("ingress", -1, '«"0.0.0.0/0"»')),
        bad(acl_rule(0).replace('"tcp"', '«"-1"»')),
        bad(
            'resource "aws_network_acl_rule" "x" {\n  rule_action = "allow"\n'
            '  protocol    = «"all"»\n  cidr_block  = "10.0.0.0/8"\n}\n'
        ),
        good(
            firewall_rule('"22"', '"10.0.0.0/8"'),
            because="one port is open",
        ),
        good(
            'resource "google_compute_firewall" "x" {\n  allow {\n    protocol = "icmp"\n  }\n}\n',
            because="the protocol has no ports",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_firewall" "x" {\n'
            "  allow {\n"
            '    protocol = "tcp"\n'
            "    ports    = var.value\n"
            "  }\n"
            '  source_ranges = ["10.0.0.0/8"]\n'
            "}\n",
            because="the value is unknown",
        ),
        good(group_rule("ingress", 443), because="one port is open"),
        good(group_rule("ingress", 0, "var.value", protocol="-1"), because="the value is unknown"),
        good(
            group_rule("ingress", 0, '"10.0.0.0/8"', protocol="-1"),
            because="only private addresses can connect",
        ),
        good(acl_rule(443), because="one port is open"),
        good(
            'resource "aws_network_acl_rule" "x" {\n  rule_action = "allow"\n  egress      = true\n'
            '  protocol    = "-1"\n  cidr_block  = "10.0.0.0/8"\n}\n',
            because="the rule is about outgoing connections",
        ),
    ],
)
def open_ports_rule(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule opens all ports.

    Services that are meant for the machine itself can be reached as well.
    List the ports that are needed.

    <https://cloud.google.com/firewall/docs/firewalls>
    """
    return TABLE.findings(resource, "opens every port")
