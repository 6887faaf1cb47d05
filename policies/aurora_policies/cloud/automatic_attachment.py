from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, is_true, row

TABLE = Table(
    row("aws_vpc_endpoint_service", is_true("acceptance_required"), checkov="CKV_AWS_123"),
    row(
        "aws_ec2_transit_gateway",
        is_none_of("auto_accept_shared_attachments", "enable"),
        checkov="CKV_AWS_331",
    ),
)


@policy(
    "CLD511",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_vpc_endpoint_service" "x" {\n  acceptance_required = «false»\n}\n'),
        bad('resource "aws_ec2_transit_gateway" "x" {\n  auto_accept_shared_attachments = «"enable"»\n}\n'),
        good(
            'resource "aws_ec2_transit_gateway" "x" {\n  description = "main"\n}\n',
            because="connections are accepted by hand",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_vpc_endpoint_service" "x" {\n'
            "  acceptance_required = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def automatic_attachment(resource: CloudResource) -> Iterable[Finding]:
    """Connections of other accounts are accepted without a decision.

    An account that knows the service or shares the gateway is connected to the network at once.
    Set `acceptance_required = true`, or `auto_accept_shared_attachments = "disable"`.

    <https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html>
    """
    return TABLE.findings(resource, "accepts connections without a decision")
