from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_least, row

TABLE = Table(
    row(
        ("aws_db_instance", "aws_rds_cluster_instance"),
        is_at_least("monitoring_interval", 1),
        checkov="CKV_AWS_118",
    ),
)


@policy(
    "CLD241",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_db_instance" "main"» {\n  engine = "postgres"\n}\n'),
        bad('resource "aws_rds_cluster_instance" "main" {\n  monitoring_interval = «0»\n}\n'),
        good(
            'resource "aws_db_instance" "main" {\n  monitoring_interval = 30\n}\n',
            because="the operating system is monitored",
        ),
        good(
            'variable "seconds" {}\n'
            "\n"
            'resource "aws_db_instance" "main" {\n'
            "  monitoring_interval = var.seconds\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_enhanced_monitoring(resource: CloudResource) -> Iterable[Finding]:
    """Enhanced monitoring of a database is off.

    Memory, processes and disk of the host are not visible when the database is slow.
    Set `monitoring_interval` to 1, 5, 10, 15, 30 or 60 seconds, and `monitoring_role_arn`.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html>
    """
    return TABLE.findings(resource, "has no enhanced monitoring")
