from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_least, row, when

from ._replicas import is_source


def _backed_up(resource: CloudResource) -> bool:
    """Whether backups are not certainly off, which `disabled-backup` reports."""
    return is_source(resource) and resource.get("backup_retention_period").number != 0


TABLE = Table(
    row(
        ("aws_db_instance", "aws_rds_cluster"),
        when(_backed_up, is_at_least("backup_retention_period", 2)),
        trivy="AWS-0077",
    ),
    row("aws_docdb_cluster", is_at_least("backup_retention_period", 7, default=1), checkov="CKV_AWS_360"),
    row("aws_neptune_cluster", is_at_least("backup_retention_period", 7, default=1), checkov="CKV_AWS_361"),
)


@policy(
    "CLD102",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_db_instance" "main" {\n  backup_retention_period = «1»\n}\n'),
        bad('«resource "aws_db_instance" "main"» {\n  engine = "postgres"\n}\n'),
        bad('«resource "aws_docdb_cluster" "main"» {\n  cluster_identifier = "main"\n}\n'),
        bad('resource "aws_neptune_cluster" "graph" {\n  backup_retention_period = «3»\n}\n'),
        good(
            'resource "aws_docdb_cluster" "main" {\n  backup_retention_period = 7\n}\n',
            because="backups are kept for a week",
        ),
        good(
            'resource "aws_db_instance" "copy" {\n  replicate_source_db = aws_db_instance.main.arn\n}\n',
            because="a replica is backed up by its source",
        ),
        good(
            'variable "days" {}\n'
            "\n"
            'resource "aws_db_instance" "main" {\n'
            "  backup_retention_period = var.days\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def short_backup_retention(resource: CloudResource) -> Iterable[Finding]:
    """Backups of a database are kept for a few days at most.

    A mistake that is noticed after a weekend cannot be corrected. The default of an instance is 0 days, of a cluster 1.
    Set a retention period of at least 7 days.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html>
    """
    return TABLE.findings(resource, "keeps backups for too short a time")
