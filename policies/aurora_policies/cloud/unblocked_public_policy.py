from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, companion, is_true, row

TABLE = Table(
    row(
        "aws_s3_bucket_public_access_block",
        is_true("block_public_policy"),
        checkov="CKV_AWS_54",
        trivy="AWS-0087",
    ),
    row("aws_s3_bucket", companion("aws_s3_bucket_public_access_block", "bucket"), trivy="AWS-0087"),
)


@policy(
    "CLD256",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            '  bucket = "data"\n'
            "  block_public_policy = «false»\n"
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
            "  block_public_policy = true\n"
            "}\n",
            because="public access is blocked",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            "  block_public_policy = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unblocked_public_policy(resource: CloudResource) -> Iterable[Finding]:
    """A bucket takes policies that open it to everyone.

    One wrong statement in the policy of the bucket makes data public.
    Add an `aws_s3_bucket_public_access_block` with `block_public_policy = true`.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
    """
    return TABLE.findings(resource, "takes public policies")
