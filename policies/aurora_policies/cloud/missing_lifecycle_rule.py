from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

from ._buckets import configured

TABLE = Table(
    row(
        "aws_s3_bucket",
        configured("lifecycle_rule", is_set("lifecycle_rule"), "aws_s3_bucket_lifecycle_configuration"),
        checkov="CKV2_AWS_61",
    ),
)


@policy(
    "CLD263",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_s3_bucket" "x"» {\n  bucket = "data"\n}\n'),
        good(
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_lifecycle_configuration" "x" {\n'
            "  bucket = aws_s3_bucket.x.id\n"
            "}\n",
            because="the bucket has a lifecycle",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_lifecycle_configuration" "x" {\n'
            "  bucket = var.value\n"
            "}\n",
            because="the setting may be the one of the bucket",
        ),
    ],
)
def missing_lifecycle_rule(resource: CloudResource) -> Iterable[Finding]:
    """A bucket has no lifecycle.

    Old objects, versions and uploads that failed stay, and are paid for.
    Add an `aws_s3_bucket_lifecycle_configuration`.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html>
    """
    return TABLE.findings(resource, "keeps all objects without end")
