from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

from ._examples import group_rule
from ._firewall import applies, everywhere
from ._network import GROUPS, open_to_all
from ._openstack import open_to_all as open_to_all_of_openstack


def _limited(part: CloudResource | Block) -> Fault | None:
    if not applies(part, "EGRESS") or not part.blocks("allow"):
        return None
    found = everywhere(part, "destination_ranges")
    return None if found is None else fault(found, "list the addresses that are needed")


TABLE = Table(
    row("google_compute_firewall", _limited, trivy="GCP-0035"),
    row(GROUPS, open_to_all("egress"), trivy="AWS-0104"),
    row("openstack_networking_secgroup_rule_v2", open_to_all_of_openstack, trivy="OPNSTK-0004"),
)


@policy(
    "CLD478",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_compute_firewall" "x" {\n'
            '  direction = "EGRESS"\n'
            "  allow {\n"
            '    protocol = "icmp"\n'
            "  }\n"
            '  destination_ranges = [«"0.0.0.0/0"»]\n'
            "}\n"
        ),
        bad(group_rule("egress", 443, '«"0.0.0.0/0"»')),
        bad(
            'resource "openstack_networking_secgroup_rule_v2" "x" {\n'
            '  direction        = "egress"\n'
            '  remote_ip_prefix = «"0.0.0.0/0"»\n'
            "}\n"
        ),
        good(
            'resource "openstack_networking_secgroup_rule_v2" "x" {\n'
            '  direction        = "ingress"\n'
            '  remote_ip_prefix = "0.0.0.0/0"\n'
            "}\n",
            because="the rule is about incoming connections",
        ),
        good(
            'resource "google_compute_firewall" "x" {\n'
            '  direction = "EGRESS"\n'
            "  allow {\n"
            '    protocol = "icmp"\n'
            "  }\n"
            '  destination_ranges = ["1.2.3.4/32"]\n'
            "}\n",
            because="one address can be reached",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_compute_firewall" "x" {\n'
            '  direction = "EGRESS"\n'
            "  allow {\n"
            '    protocol = "icmp"\n'
            "  }\n"
            "  destination_ranges = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
        good(group_rule("egress", 443, '"10.0.0.0/8"'), because="only private addresses can be reached"),
        good(group_rule("ingress", 443), because="the rule is about incoming connections"),
    ],
)
def open_egress_rule(resource: CloudResource) -> Iterable[Finding]:
    """A firewall rule lets machines connect to all addresses.

    A machine that was taken over can send data anywhere and load more programs.
    List the addresses that are needed in `destination_ranges` or `cidr_blocks`.

    <https://cloud.google.com/firewall/docs/firewalls>
    """
    return TABLE.findings(resource, "lets machines connect to all addresses")
