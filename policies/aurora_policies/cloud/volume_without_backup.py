from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, companion, row

TABLE = Table(
    row("aws_ebs_volume", companion("aws_backup_selection", "resources"), checkov="CKV2_AWS_9"),
)


@policy(
    "CLD512",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_ebs_volume" "x"» {\n  size = 40\n}\n'),
        good(
            'resource "aws_ebs_volume" "x" {\n'
            "  size = 40\n"
            "}\n"
            "\n"
            'resource "aws_backup_selection" "x" {\n'
            "  resources = [aws_ebs_volume.x.arn]\n"
            "}\n",
            because="a plan has the volume",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_ebs_volume" "x" {\n'
            "  size = 40\n"
            "}\n"
            "\n"
            'resource "aws_backup_selection" "x" {\n'
            "  resources = var.value\n"
            "}\n",
            because="a plan may have the volume",
        ),
    ],
)
def volume_without_backup(resource: CloudResource) -> Iterable[Finding]:
    """A volume is in no backup plan.

    Data that is deleted or damaged cannot be restored.
    Name the volume in an `aws_backup_selection`.

    <https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html>
    """
    return TABLE.findings(resource, "is in no backup plan")
