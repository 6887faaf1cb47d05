from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

_TARGETS = (
    "carrier_gateway_id",
    "core_network_arn",
    "egress_only_gateway_id",
    "gateway_id",
    "instance_id",
    "local_gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "odb_network_arn",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
)


def _has_target(part: CloudResource | Block) -> Fault | None:
    if any(not part.get(name).absent for name in _TARGETS):
        return None
    return Fault(part.at, "set gateway_id, nat_gateway_id or another target")


def _has_one_target(part: CloudResource | Block) -> Fault | None:
    known = [(name, value) for name in _TARGETS if (value := part.get(name)).string]
    if len(known) < 2:
        return None
    return fault(known[1][1], f"remove {known[0][0]} or {known[1][0]}")


TABLE = Table(
    row("aws_route", _has_target, tflint="aws_route_not_specified_target", problem="has no target"),
    row(
        "aws_route",
        _has_one_target,
        tflint="aws_route_specified_multiple_targets",
        problem="has several targets",
    ),
)


@policy(
    "CLD645",
    severity="error",
    category="validity",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_route" "x"» {\n  destination_cidr_block = "0.0.0.0/0"\n}\n'),
        bad('«resource "aws_route" "x"» {\n  gateway_id = null\n}\n'),
        bad(
            'resource "aws_route" "x" {\n'
            '  gateway_id     = "igw-0a1b2c3d4e5f67890"\n'
            '  nat_gateway_id = «"nat-0a1b2c3d4e5f67890"»\n'
            "}\n"
        ),
        good(
            'resource "aws_internet_gateway" "x" {}\n\n'
            'resource "aws_route" "x" {\n  gateway_id = aws_internet_gateway.x.id\n}\n',
            because="it has one target",
        ),
        good(
            'variable "gateway" {}\n\nvariable "nat" {}\n\n'
            'resource "aws_route" "x" {\n  gateway_id     = var.gateway\n  nat_gateway_id = var.nat\n}\n',
            because="one of the two values may be null",
        ),
    ],
)
def ambiguous_route(resource: CloudResource) -> Iterable[Finding]:
    """A route has no target, or more than one.

    AWS refuses it when the plan is applied.
    Set one of `gateway_id`, `nat_gateway_id`, `transit_gateway_id` and the other targets.

    <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html>
    """
    return TABLE.findings(resource, "has no target")
