from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row, when

from ._buckets import configured, has_logs


def _has_no_logs(resource: CloudResource) -> bool:
    return not has_logs(resource)


def _not_a_log(resource: CloudResource) -> bool:
    return not resource.referring("google_storage_bucket") and not resource.referring(
        "google_storage_bucket", "logging.log_bucket"
    )


TABLE = Table(
    row(
        "aws_s3_bucket",
        when(_has_no_logs, configured("logging", is_set("logging"), "aws_s3_bucket_logging")),
        checkov="CKV_AWS_18",
        trivy="AWS-0089",
    ),
    row(
        "google_storage_bucket",
        when(_not_a_log, is_set("logging.log_bucket")),
        checkov="CKV_GCP_62",
        trivy="GCP-0077",
    ),
)


@policy(
    "CLD405",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_storage_bucket" "x"» {\n  name = "data"\n}\n'),
        bad('«resource "aws_s3_bucket" "x"» {\n  bucket = "data"\n}\n'),
        good(
            'resource "google_storage_bucket" "logs" {\n  name = "logs-of-example"\n}\n\n'
            'resource "google_storage_bucket" "x" {\n  name = "data"\n'
            '  logging {\n    log_bucket = "logs-of-example"\n  }\n}\n',
            because="the first bucket has the logs",
        ),
        good(
            'resource "google_storage_bucket" "x" {\n  logging {\n    log_bucket = "logs"\n  }\n}\n',
            because="the log is in another bucket",
        ),
        good(
            'resource "google_storage_bucket" "logs" {\n'
            '  name = "logs"\n'
            "}\n"
            "\n"
            'resource "google_storage_bucket" "x" {\n'
            '  name = "data"\n'
            "  logging {\n"
            "    log_bucket = google_storage_bucket.logs.name\n"
            "  }\n"
            "}\n",
            because="the first bucket has the logs",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_storage_bucket" "x" {\n'
            "  logging {\n"
            "    log_bucket = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            'resource "aws_s3_bucket" "logs" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_logging" "x" {\n'
            "  bucket        = aws_s3_bucket.x.id\n"
            "  target_bucket = aws_s3_bucket.logs.id\n"
            "}\n",
            because="the log is in another bucket",
        ),
        good(
            'resource "aws_s3_bucket" "logs" {\n'
            '  bucket = "logs"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_acl" "logs" {\n'
            "  bucket = aws_s3_bucket.logs.id\n"
            '  acl    = "log-delivery-write"\n'
            "}\n",
            because="the bucket takes the logs of others",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket" "logs" {\n'
            '  bucket = "logs"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_logging" "x" {\n'
            '  bucket        = "data"\n'
            "  target_bucket = var.value\n"
            "}\n",
            because="the bucket may take the logs",
        ),
    ],
)
def unlogged_bucket(resource: CloudResource) -> Iterable[Finding]:
    """A bucket does not log who reads it.

    After an incident it is not known which objects were read.
    Add the block `logging` or an `aws_s3_bucket_logging`, or turn on data access logs of Cloud Audit Logs.

    <https://cloud.google.com/storage/docs/access-logs>
    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html>
    """
    return TABLE.findings(resource, "does not log who reads it")
