from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, companion, is_true, row

TABLE = Table(
    row(
        "aws_s3_bucket_public_access_block",
        is_true("restrict_public_buckets"),
        checkov="CKV_AWS_56",
        trivy="AWS-0093",
    ),
    row("aws_s3_bucket", companion("aws_s3_bucket_public_access_block", "bucket"), trivy="AWS-0093"),
)


@policy(
    "CLD258",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            '  bucket = "data"\n'
            "  restrict_public_buckets = «false»\n"
            "}\n"
        ),
        bad('«resource "aws_s3_bucket" "x"» {\n  bucket = "data"\n}\n'),
        good(
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            "  bucket = aws_s3_bucket.x.id\n"
            "  restrict_public_buckets = true\n"
            "}\n",
            because="public access is blocked",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            "  restrict_public_buckets = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unrestricted_public_bucket(resource: CloudResource) -> Iterable[Finding]:
    """A bucket with a public policy can be used by other accounts.

    Without the restriction a public policy is in force for everyone.
    Add an `aws_s3_bucket_public_access_block` with `restrict_public_buckets = true`.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
    """
    return TABLE.findings(resource, "is open to others if its policy is public")
