from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, Check, CloudResource, Fault, Table, each, fault, row

from ._network import is_everywhere


def _by_gateway(name: str) -> Check:
    """The route for all addresses must not lead to a machine."""

    def check(part: CloudResource | Block) -> Fault | None:
        machine = part.get("instance_id")
        everything = is_everywhere(part.get(name).string or "")
        return fault(machine, "use a NAT gateway") if everything and not machine.is_empty else None

    return check


TABLE = Table(
    row("aws_route_table", each("route", _by_gateway("cidr_block")), checkov="CKV2_AWS_35"),
    row("aws_route", _by_gateway("destination_cidr_block"), checkov="CKV2_AWS_35"),
)


@policy(
    "CLD516",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_route_table" "x" {\n'
            "  route {\n"
            '    cidr_block  = "0.0.0.0/0"\n'
            '    instance_id = «"i-1"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_route" "x" {\n'
            '  destination_cidr_block = "0.0.0.0/0"\n'
            "  instance_id            = «aws_instance.nat.id»\n"
            "}\n"
        ),
        good(
            'resource "aws_route" "x" {\n'
            '  destination_cidr_block = "0.0.0.0/0"\n'
            "  nat_gateway_id         = aws_nat_gateway.x.id\n"
            "}\n",
            because="a gateway translates the addresses",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_route" "x" {\n'
            "  destination_cidr_block = var.value\n"
            '  instance_id            = "i-1"\n'
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def nat_instance(resource: CloudResource) -> Iterable[Finding]:
    """A machine translates the addresses of a network.

    The network loses the internet when the machine fails, and the machine has to be patched and scaled.
    Use an `aws_nat_gateway`.

    <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-comparison.html>
    """
    return TABLE.findings(resource, "routes all traffic through a machine")
