from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row


def _unused(part: CloudResource | Block) -> Fault | None:
    return Fault(part.at, "create an aws_vpc")


TABLE = Table(
    row("aws_default_vpc", _unused, checkov="CKV_AWS_148", trivy="AWS-0101"),
)


@policy(
    "CLD116",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_default_vpc" "main"» {\n  tags = {\n    Name = "main"\n  }\n}\n'),
        good(
            'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n',
            because="the network is created for its purpose",
        ),
    ],
)
def default_network(resource: CloudResource) -> Iterable[Finding]:
    """The default network of a region is used.

    All its subnets are public, and all resources without a network of their own share it.
    Create an `aws_vpc` with the subnets that are needed.

    <https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html>
    """
    return TABLE.findings(resource, "is the default network")
