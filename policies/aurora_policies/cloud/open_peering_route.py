from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, Check, CloudResource, Fault, Table, each, fault, row

from ._network import is_everywhere


def _narrow(*names: str) -> Check:
    """The route to a peered network must not be the one for all addresses."""

    def check(part: CloudResource | Block) -> Fault | None:
        if part.get("vpc_peering_connection_id").is_empty:
            return None
        for name in names:
            value = part.get(name)
            if is_everywhere(value.string or ""):
                return fault(value, "route the ranges that are needed")
        return None

    return check


TABLE = Table(
    row("aws_route_table", each("route", _narrow("cidr_block", "ipv6_cidr_block")), checkov="CKV2_AWS_44"),
    row("aws_route", _narrow("destination_cidr_block", "destination_ipv6_cidr_block"), checkov="CKV2_AWS_44"),
)


@policy(
    "CLD515",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_route_table" "x" {\n'
            "  route {\n"
            '    cidr_block                = «"0.0.0.0/0"»\n'
            '    vpc_peering_connection_id = "pcx-1"\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_route" "x" {\n'
            '  destination_ipv6_cidr_block = «"::/0"»\n'
            "  vpc_peering_connection_id   = aws_vpc_peering_connection.x.id\n"
            "}\n"
        ),
        good(
            'resource "aws_route" "x" {\n'
            '  destination_cidr_block    = "10.1.0.0/16"\n'
            '  vpc_peering_connection_id = "pcx-1"\n'
            "}\n",
            because="one range is routed",
        ),
        good(
            'resource "aws_route" "x" {\n'
            '  destination_cidr_block = "0.0.0.0/0"\n'
            '  gateway_id             = "igw-1"\n'
            "}\n",
            because="the route goes to the internet",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_route" "x" {\n'
            "  destination_cidr_block    = var.value\n"
            '  vpc_peering_connection_id = "pcx-1"\n'
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def open_peering_route(resource: CloudResource) -> Iterable[Finding]:
    """All traffic is routed to a peered network.

    The other network can read and answer what is meant for the internet, and can be reached as a whole.
    Route the ranges that are needed.

    <https://docs.aws.amazon.com/vpc/latest/peering/peering-configurations-partial-access.html>
    """
    return TABLE.findings(resource, "routes all traffic to a peered network")
