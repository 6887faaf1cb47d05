from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_least, row, when


def _is_aurora_mysql(resource: CloudResource) -> bool:
    engine = resource.get("engine")
    return not engine.unknown and engine.string in (None, "aurora", "aurora-mysql")


TABLE = Table(
    row("aws_rds_cluster", when(_is_aurora_mysql, is_at_least("backtrack_window", 1)), checkov="CKV_AWS_326"),
)


@policy(
    "CLD565",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_rds_cluster" "main"» {\n  engine = "aurora-mysql"\n}\n'),
        bad(
            'resource "aws_rds_cluster" "main" {\n'
            '  engine           = "aurora-mysql"\n'
            "  backtrack_window = «0»\n"
            "}\n"
        ),
        good(
            'resource "aws_rds_cluster" "main" {\n'
            '  engine           = "aurora-mysql"\n'
            "  backtrack_window = 259200\n"
            "}\n",
            because="three days can be undone",
        ),
        good(
            'resource "aws_rds_cluster" "main" {\n  engine = "aurora-postgresql"\n}\n',
            because="PostgreSQL does not support it",
        ),
        good(
            'variable "value" {}\n\nresource "aws_rds_cluster" "x" {\n  backtrack_window = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def disabled_backtrack(resource: CloudResource) -> Iterable[Finding]:
    """A cluster of Aurora MySQL cannot be set back to a time.

    A wrong statement can be undone only by restoring a copy, which takes long for a large database.
    Set `backtrack_window` to at least an hour, in seconds.

    <https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html>
    """
    return TABLE.findings(resource, "cannot be set back to a time")
