from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_db_instance", is_true("multi_az"), checkov="CKV_AWS_157"),
    row(
        "aws_elasticache_replication_group",
        is_true("automatic_failover_enabled"),
        checkov="CKV2_AWS_50",
        problem="does not fail over to a replica",
    ),
)


@policy(
    "CLD242",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_db_instance" "main"» {\n  engine = "postgres"\n}\n'),
        bad('resource "aws_db_instance" "main" {\n  multi_az = «false»\n}\n'),
        bad('«resource "aws_elasticache_replication_group" "sessions"» {\n  engine = "redis"\n}\n'),
        good(
            'resource "aws_db_instance" "main" {\n  multi_az = true\n}\n',
            because="a standby is in another zone",
        ),
        good(
            'variable "standby" {}\n\nresource "aws_db_instance" "main" {\n  multi_az = var.standby\n}\n',
            because="the value is unknown",
        ),
    ],
)
def single_zone_database(resource: CloudResource) -> Iterable[Finding]:
    """A database runs in one availability zone.

    It is unavailable when the zone or the host fails, and during maintenance.
    Set `multi_az = true` in production; `automatic_failover_enabled = true` for a cache.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html>
    """
    return TABLE.findings(resource, "runs in one availability zone")
