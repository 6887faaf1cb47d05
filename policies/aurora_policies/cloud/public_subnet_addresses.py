from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

from ._examples import program

TABLE = Table(
    row(
        ("aws_subnet", "aws_default_subnet"),
        is_false("map_public_ip_on_launch"),
        checkov="CKV_AWS_130",
        trivy="AWS-0164",
    ),
)


@policy(
    "CLD507",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_subnet" "x" {\n  map_public_ip_on_launch = «true»\n}\n'),
        bad(program("aws-native:ec2:Subnet", "mapPublicIpOnLaunch: «true»"), kind="pulumi"),
        good(
            'resource "aws_subnet" "x" {\n  cidr_block = "10.0.0.0/24"\n}\n',
            because="addresses are private by default",
        ),
        good(
            'variable "value" {}\n\nresource "aws_subnet" "x" {\n  map_public_ip_on_launch = var.value\n}\n',
            because="the value is unknown",
        ),
        good(
            program("aws-native:ec2:Subnet", "mapPublicIpOnLaunch: false"),
            kind="pulumi",
            because="instances get no public address",
        ),
    ],
)
def public_subnet_addresses(resource: CloudResource) -> Iterable[Finding]:
    """Machines in a subnet get public addresses.

    A machine that is started there by mistake is on the internet.
    Set `map_public_ip_on_launch = false`, and give an address to those that need it.

    <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html>
    """
    return TABLE.findings(resource, "gives public addresses to machines")
