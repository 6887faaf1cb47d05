from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_db_instance", is_true("storage_encrypted"), checkov="CKV_AWS_16", trivy="AWS-0080"),
    row("aws_efs_file_system", is_true("encrypted"), checkov="CKV_AWS_42", trivy="AWS-0037"),
    row("aws_ebs_volume", is_true("encrypted"), checkov="CKV_AWS_3", trivy="AWS-0026"),
)


@policy(
    "CLD001",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_ebs_volume" "data"» {\n  size = 40\n}\n'),
        bad('resource "aws_ebs_volume" "data" {\n  size      = 40\n  encrypted = «false»\n}\n'),
        bad(
            'variable "encrypted" {\n  default = false\n}\n\nresource "aws_efs_file_system" "data" {\n'
            "  encrypted = «var.encrypted»\n}\n"
        ),
        bad('«resource "aws_db_instance" "main"» {\n  engine = "postgres"\n}\n'),
        good(
            'resource "aws_ebs_volume" "data" {\n  encrypted = true\n}\n', because="the volume is encrypted"
        ),
        good(
            'variable "encrypted" {}\n\nresource "aws_ebs_volume" "data" {\n  encrypted = var.encrypted\n}\n',
            because="the value is unknown",
        ),
    ],
)
def unencrypted_storage(resource: CloudResource) -> Iterable[Finding]:
    """Storage, a database or a queue is not encrypted at rest.

    A copy of a disk, a snapshot or a backup can be read without a key. Many resources cannot be encrypted later without
    being created again.
    Turn encryption on when the resource is created.

    <https://docs.aws.amazon.com/prescriptive-guidance/latest/encryption-best-practices/welcome.html>
    """
    return TABLE.findings(resource, "is not encrypted at rest")
