from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, any_of, companion, each, is_true, row

_FLAGS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
_some_block = any_of(*(is_true(flag, default=True) for flag in _FLAGS))


TABLE = Table(
    row(
        "aws_s3_bucket",
        companion(
            "aws_s3_bucket_public_access_block",
            "bucket",
            all_of(is_true("block_public_acls"), is_true("block_public_policy")),
        ),
        checkov="CKV2_AWS_6",
        trivy="AWS-0094",
    ),
    row("aws_s3_access_point", each("public_access_block_configuration", _some_block), checkov="CKV_AWS_392"),
)


@policy(
    "CLD259",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_s3_bucket" "x"» {\n  bucket = "data"\n}\n'),
        bad(
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            "  bucket              = aws_s3_bucket.x.id\n"
            "  block_public_acls   = «false»\n"
            "  block_public_policy = true\n"
            "}\n"
        ),
        bad(
            'resource "aws_s3_access_point" "x" {\n'
            "  public_access_block_configuration {\n"
            "    block_public_acls       = «false»\n"
            "    block_public_policy     = false\n"
            "    ignore_public_acls      = false\n"
            "    restrict_public_buckets = false\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            "  bucket              = aws_s3_bucket.x.id\n"
            "  block_public_acls   = true\n"
            "  block_public_policy = true\n"
            "}\n",
            because="public access is blocked",
        ),
        good(
            'resource "aws_s3_access_point" "x" {\n  name = "x"\n}\n',
            because="an access point blocks public access by default",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            "  bucket = var.value\n"
            "}\n",
            because="the block may be the one of the bucket",
        ),
    ],
)
def missing_public_access_block(resource: CloudResource) -> Iterable[Finding]:
    """Nothing keeps a bucket or an access point from becoming public.

    A list of access or a policy that is too wide makes the data public at once.
    Add an `aws_s3_bucket_public_access_block` in which all four settings are `true`.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
    """
    return TABLE.findings(resource, "can become public")
