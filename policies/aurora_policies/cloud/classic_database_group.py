from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row


def _unused(part: CloudResource | Block) -> Fault | None:
    return Fault(part.at, "use aws_security_group")


TABLE = Table(
    row("aws_db_security_group", _unused, checkov="CKV_AWS_198"),
    row("aws_elasticache_security_group", _unused, checkov="CKV_AWS_196"),
    row("aws_redshift_security_group", _unused, trivy="AWS-0085"),
)


@policy(
    "CLD238",
    severity="warning",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_db_security_group" "main"» {\n  name = "main"\n}\n'),
        bad('«resource "aws_elasticache_security_group" "main"» {\n  name = "main"\n}\n'),
        good(
            'resource "aws_security_group" "database" {\n  name = "database"\n}\n',
            because="the group belongs to a VPC",
        ),
    ],
)
def classic_database_group(resource: CloudResource) -> Iterable[Finding]:
    """A security group is of EC2-Classic, which was retired in 2022.

    It cannot be created, and does not protect databases in a VPC.
    Use `aws_security_group` and `vpc_security_group_ids`.

    <https://aws.amazon.com/blogs/aws/ec2-classic-is-retiring-heres-how-to-prepare/>
    """
    return TABLE.findings(resource, "is a security group of EC2-Classic")
