from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, companion, is_true, row

TABLE = Table(
    row(
        "aws_s3_bucket_public_access_block",
        is_true("block_public_acls"),
        checkov="CKV_AWS_53",
        trivy="AWS-0086",
    ),
    row("aws_s3_bucket", companion("aws_s3_bucket_public_access_block", "bucket"), trivy="AWS-0086"),
)


@policy(
    "CLD255",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            '  bucket = "data"\n'
            "  block_public_acls = «false»\n"
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
            "  block_public_acls = true\n"
            "}\n",
            because="public access is blocked",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            "  block_public_acls = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unblocked_public_acl(resource: CloudResource) -> Iterable[Finding]:
    """A bucket takes lists of access that open it to everyone.

    One wrong `acl` of an object or of the bucket makes data public.
    Add an `aws_s3_bucket_public_access_block` with `block_public_acls = true`.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
    """
    return TABLE.findings(resource, "takes public lists of access")
