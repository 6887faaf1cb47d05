from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, companion, is_one_of, row

TABLE = Table(
    row("aws_rds_cluster", companion("aws_backup_selection", "resources"), checkov="CKV2_AWS_8"),
    row(
        "aws_efs_file_system",
        any_of(
            companion("aws_backup_selection", "resources"),
            companion(
                "aws_efs_backup_policy", "file_system_id", is_one_of("backup_policy.status", "ENABLED")
            ),
        ),
        checkov="CKV2_AWS_18",
    ),
)


@policy(
    "CLD126",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_rds_cluster" "main"» {\n  engine = "aurora-mysql"\n}\n'),
        bad('«resource "aws_efs_file_system" "data"» {\n  encrypted = true\n}\n'),
        good(
            'resource "aws_efs_file_system" "files" {\n'
            "  encrypted = true\n"
            "}\n"
            "\n"
            'resource "aws_efs_backup_policy" "files" {\n'
            "  file_system_id = aws_efs_file_system.files.id\n"
            "\n"
            "  backup_policy {\n"
            '    status = "ENABLED"\n'
            "  }\n"
            "}\n",
            because="automatic backups are on",
        ),
        good(
            'resource "aws_efs_file_system" "data" {\n'
            "  encrypted = true\n"
            "}\n"
            "\n"
            'resource "aws_backup_selection" "main" {\n'
            "  plan_id   = aws_backup_plan.main.id\n"
            "  resources = [aws_efs_file_system.data.arn]\n"
            "}\n",
            because="the plan names the file system",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_efs_file_system" "data" {\n'
            "  encrypted = true\n"
            "}\n"
            "\n"
            'resource "aws_backup_selection" "main" {\n'
            "  resources = var.value\n"
            "}\n",
            because="the resources are unknown",
        ),
    ],
)
def missing_backup_plan(resource: CloudResource) -> Iterable[Finding]:
    """A database or a file system is not in a plan of AWS Backup.

    Copies in another vault or account survive a deleted or encrypted source.
    Add the resource to `aws_backup_selection`, by its ARN.

    <https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html>
    """
    return TABLE.findings(resource, "is not in a plan of AWS Backup")
