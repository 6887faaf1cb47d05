from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row, when


def _copies(resource: CloudResource) -> bool:
    """Whether the engine supports it; for clusters the tags are copied by the cluster."""
    engine = resource.get("engine")
    return not engine.unknown and engine.string not in ("neptune", "aurora", "docdb")


TABLE = Table(
    row("aws_db_instance", when(_copies, is_true("copy_tags_to_snapshot")), checkov="CKV2_AWS_60"),
    row("aws_rds_cluster", is_true("copy_tags_to_snapshot"), checkov="CKV_AWS_313"),
    row("aws_neptune_cluster", is_true("copy_tags_to_snapshot"), checkov="CKV_AWS_362"),
)


@policy(
    "CLD244",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_db_instance" "main"» {\n  engine = "postgres"\n}\n'),
        bad('«resource "aws_rds_cluster" "main"» {\n  engine = "aurora-mysql"\n}\n'),
        bad('resource "aws_neptune_cluster" "graph" {\n  copy_tags_to_snapshot = «false»\n}\n'),
        good(
            'resource "aws_db_instance" "main" {\n  copy_tags_to_snapshot = true\n}\n',
            because="snapshots have the tags",
        ),
        good(
            'variable "copy" {}\n'
            "\n"
            'resource "aws_db_instance" "main" {\n'
            "  copy_tags_to_snapshot = var.copy\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def untagged_snapshots(resource: CloudResource) -> Iterable[Finding]:
    """Snapshots of a database do not inherit its tags.

    Their cost and owner cannot be found, and policies that depend on tags do not apply to them.
    Set `copy_tags_to_snapshot = true`.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html>
    """
    return TABLE.findings(resource, "does not copy its tags to snapshots")
