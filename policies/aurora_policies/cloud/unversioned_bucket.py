from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, is_true, row

from ._buckets import configured

TABLE = Table(
    row(
        "aws_s3_bucket",
        configured(
            "versioning",
            is_true("versioning.enabled"),
            "aws_s3_bucket_versioning",
            is_one_of("versioning_configuration.status", "Enabled"),
        ),
        checkov="CKV_AWS_21",
        trivy="AWS-0090",
    ),
    row("google_storage_bucket", is_true("versioning.enabled"), checkov="CKV_GCP_78", trivy="GCP-0078"),
)


@policy(
    "CLD407",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_storage_bucket" "x"» {\n  name = "data"\n}\n'),
        bad('resource "google_storage_bucket" "x" {\n  versioning {\n    enabled = «false»\n  }\n}\n'),
        bad('«resource "aws_s3_bucket" "x"» {\n  bucket = "data"\n}\n'),
        bad(
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_versioning" "x" {\n'
            "  bucket = aws_s3_bucket.x.id\n"
            "  versioning_configuration {\n"
            '    status = «"Suspended"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_storage_bucket" "x" {\n  versioning {\n    enabled = true\n  }\n}\n',
            because="old versions are kept",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_storage_bucket" "x" {\n'
            "  versioning {\n"
            "    enabled = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_versioning" "x" {\n'
            "  bucket = aws_s3_bucket.x.id\n"
            "  versioning_configuration {\n"
            '    status = "Enabled"\n'
            "  }\n"
            "}\n",
            because="old versions are kept",
        ),
    ],
)
def unversioned_bucket(resource: CloudResource) -> Iterable[Finding]:
    """A bucket does not keep old versions of objects.

    An object that is deleted or overwritten by mistake cannot be restored.
    Set `enabled = true` in the block `versioning`; for AWS, add an `aws_s3_bucket_versioning`.

    <https://cloud.google.com/storage/docs/object-versioning>
    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html>
    """
    return TABLE.findings(resource, "does not keep old versions of objects")
