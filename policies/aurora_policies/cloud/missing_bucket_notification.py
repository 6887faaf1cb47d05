from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, companion, row

TABLE = Table(
    row("aws_s3_bucket", companion("aws_s3_bucket_notification", "bucket"), checkov="CKV2_AWS_62"),
)


@policy(
    "CLD264",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_s3_bucket" "x"» {\n  bucket = "data"\n}\n'),
        good(
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_notification" "x" {\n'
            "  bucket      = aws_s3_bucket.x.id\n"
            "  eventbridge = true\n"
            "}\n",
            because="changes are reported",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_notification" "x" {\n'
            "  bucket = var.value\n"
            "}\n",
            because="the notification may be the one of the bucket",
        ),
    ],
)
def missing_bucket_notification(resource: CloudResource) -> Iterable[Finding]:
    """A bucket does not report changes.

    Other systems cannot react to objects that are added or deleted, and unusual changes are not seen.
    Add an `aws_s3_bucket_notification` where something should follow from a change.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html>
    """
    return TABLE.findings(resource, "does not report changes")
