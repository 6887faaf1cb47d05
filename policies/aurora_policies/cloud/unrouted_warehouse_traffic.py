from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_redshift_cluster", is_true("enhanced_vpc_routing"), checkov="CKV_AWS_321"),
)


@policy(
    "CLD529",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_redshift_cluster" "warehouse"» {\n  cluster_identifier = "warehouse"\n}\n'),
        bad('resource "aws_redshift_cluster" "warehouse" {\n  enhanced_vpc_routing = «false»\n}\n'),
        good(
            'resource "aws_redshift_cluster" "warehouse" {\n  enhanced_vpc_routing = true\n}\n',
            because="the network is used",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_redshift_cluster" "x" {\n'
            "  enhanced_vpc_routing = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unrouted_warehouse_traffic(resource: CloudResource) -> Iterable[Finding]:
    """A cluster of Redshift copies data outside of its network.

    `COPY` and `UNLOAD` use the internet, so that security groups, endpoints and flow logs do not apply to them.
    Set `enhanced_vpc_routing = true`.

    <https://docs.aws.amazon.com/redshift/latest/mgmt/enhanced-vpc-routing.html>
    """
    return TABLE.findings(resource, "copies data outside of its network")
