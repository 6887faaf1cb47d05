from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

from ._buckets import configured

TABLE = Table(
    row(
        "aws_s3_bucket",
        configured(
            "replication_configuration",
            is_one_of("replication_configuration.rules.status", "Enabled"),
            "aws_s3_bucket_replication_configuration",
            is_one_of("rule.status", "Enabled"),
        ),
        checkov="CKV_AWS_144",
    ),
)


@policy(
    "CLD262",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_s3_bucket" "x"» {\n  bucket = "data"\n}\n'),
        bad(
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_replication_configuration" "x" {\n'
            "  bucket = aws_s3_bucket.x.id\n"
            "\n"
            "  rule {\n"
            '    status = «"Disabled"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_replication_configuration" "x" {\n'
            "  bucket = aws_s3_bucket.x.id\n"
            "\n"
            "  rule {\n"
            '    status = "Enabled"\n'
            "  }\n"
            "}\n",
            because="the bucket is replicated",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_replication_configuration" "x" {\n'
            "  bucket = var.value\n"
            "}\n",
            because="the setting may be the one of the bucket",
        ),
    ],
)
def unreplicated_bucket(resource: CloudResource) -> Iterable[Finding]:
    """A bucket is not replicated.

    The data is lost or out of reach when the region is, or the bucket is deleted.
    Add an `aws_s3_bucket_replication_configuration` for data that cannot be restored in another way.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html>
    """
    return TABLE.findings(resource, "is not replicated")
