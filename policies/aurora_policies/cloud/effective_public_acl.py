from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, companion, is_true, row

TABLE = Table(
    row(
        "aws_s3_bucket_public_access_block",
        is_true("ignore_public_acls"),
        checkov="CKV_AWS_55",
        trivy="AWS-0091",
    ),
    row("aws_s3_bucket", companion("aws_s3_bucket_public_access_block", "bucket"), trivy="AWS-0091"),
)


@policy(
    "CLD257",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            '  bucket = "data"\n'
            "  ignore_public_acls = «false»\n"
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
            "  ignore_public_acls = true\n"
            "}\n",
            because="public access is blocked",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            "  ignore_public_acls = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def effective_public_acl(resource: CloudResource) -> Iterable[Finding]:
    """A bucket obeys lists of access that open it to everyone.

    Objects that were uploaded with a public list of access can be read by everyone.
    Add an `aws_s3_bucket_public_access_block` with `ignore_public_acls = true`.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
    """
    return TABLE.findings(resource, "obeys public lists of access")
