from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    CloudResource,
    Table,
    all_of,
    is_at_least,
    is_at_most,
    is_none_of,
    is_true,
    row,
    when,
)

from ._examples import program
from ._replicas import is_source

_PERIOD = all_of(
    is_at_least("backup_retention_period", 1, default=1),
    is_at_most("backup_retention_period", 35, default=1),
)


def _keeps_snapshots(resource: CloudResource) -> bool:
    """Whether it is a Redis cluster of its own that can have snapshots."""
    node = resource.get("node_type")
    return (
        resource.get("replication_group_id").is_empty
        and not resource.get("engine").unknown
        and resource.get("engine").string != "memcached"
        and not node.unknown
        and node.string != "cache.t1.micro"
    )


def _primary(resource: CloudResource) -> bool:
    return not resource.sets("master_instance_name")


TABLE = Table(
    row(
        "google_sql_database_instance",
        when(_primary, is_true("settings.backup_configuration.enabled")),
        checkov="CKV_GCP_14",
        trivy="GCP-0024",
        problem="has no backups",
    ),
    row(
        ("aws_db_instance", "aws_rds_cluster"),
        when(is_source, _PERIOD),
        checkov="CKV_AWS_133",
        trivy="AWS-0077",
    ),
    row(
        "aws_dynamodb_table",
        is_true("point_in_time_recovery.enabled"),
        checkov="CKV_AWS_28",
        trivy="AWS-0024",
        problem="has no point-in-time recovery",
    ),
    row(
        "aws_elasticache_cluster",
        when(_keeps_snapshots, is_at_least("snapshot_retention_limit", 1)),
        checkov="CKV_AWS_134",
        trivy="AWS-0050",
        problem="has no snapshots",
    ),
    row(
        "aws_redshift_cluster",
        is_none_of("automated_snapshot_retention_period", 0),
        checkov="CKV_AWS_343",
        problem="has no automatic snapshots",
    ),
)


@policy(
    "CLD101",
    severity="warning",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    aliases=("missing-sql-backup",),
    examples=[
        bad('«resource "google_sql_database_instance" "x"» {\n  region = "europe-west1"\n}\n'),
        bad(
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    backup_configuration {\n"
            "      enabled = «false»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad('resource "aws_db_instance" "main" {\n  backup_retention_period = «0»\n}\n'),
        bad('resource "aws_rds_cluster" "main" {\n  backup_retention_period = «36»\n}\n'),
        bad('«resource "aws_dynamodb_table" "carts"» {\n  name = "carts"\n}\n'),
        bad(
            'resource "aws_dynamodb_table" "carts" {\n'
            "  point_in_time_recovery {\n"
            "    enabled = «false»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_elasticache_cluster" "sessions" {\n'
            '  engine                   = "redis"\n'
            "  snapshot_retention_limit = «0»\n"
            "}\n"
        ),
        bad(
            'resource "aws_redshift_cluster" "warehouse" {\n  automated_snapshot_retention_period = «0»\n}\n'
        ),
        bad(
            program(
                "aws-native:dynamodb:Table",
                "pointInTimeRecoverySpecification: {pointInTimeRecoveryEnabled: «false»}",
            ),
            kind="pulumi",
        ),
        good(
            'resource "aws_elasticache_cluster" "pages" {\n  engine = "memcached"\n}\n',
            because="Memcached does not have snapshots",
        ),
        good(
            'resource "aws_db_instance" "copy" {\n'
            '  replicate_source_db     = "main"\n'
            "  backup_retention_period = 0\n}\n",
            because="a replica is backed up by its source",
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    backup_configuration {\n"
            "      enabled = true\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="backups are made",
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n  master_instance_name = "main"\n}\n',
            because="the primary instance has the backups",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    backup_configuration {\n"
            "      enabled = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            'resource "aws_rds_cluster" "main" {\n  backup_retention_period = 35\n}\n',
            because="35 days is the longest period",
        ),
        good(
            'resource "aws_dynamodb_table" "carts" {\n'
            "  point_in_time_recovery {\n"
            "    enabled = true\n"
            "  }\n"
            "}\n",
            because="the table can be restored to any second",
        ),
        good(
            'variable "days" {}\n'
            "\n"
            'resource "aws_db_instance" "main" {\n'
            "  backup_retention_period = var.days\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            program(
                "aws-native:dynamodb:Table",
                "pointInTimeRecoverySpecification: {pointInTimeRecoveryEnabled: true}",
            ),
            kind="pulumi",
            because="the table can be restored",
        ),
    ],
)
def disabled_backup(resource: CloudResource) -> Iterable[Finding]:
    """A database is not backed up, or with a retention period that the provider does not accept.

    Data that is deleted or overwritten by mistake cannot be restored.
    Keep automated backups for at least 7 days (35 at most), and turn on point-in-time recovery of tables.

    <https://cloud.google.com/sql/docs/postgres/backup-recovery/backups>
    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html>
    """
    return TABLE.findings(resource, "has no valid backup retention period")
