from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, any_of, companion, fault, is_set, row

_LOGGED = any_of(is_set("logging.target_bucket"), companion("aws_s3_bucket_logging", "bucket"))


def _bucket_logs(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    name = part.get("s3_bucket_name")
    for bucket in part.referred("s3_bucket_name"):
        if bucket.type == "aws_s3_bucket" and _LOGGED(bucket) is not None:
            return fault(name, f"add aws_s3_bucket_logging for '{bucket.label}'")
    return None


TABLE = Table(
    row("aws_cloudtrail", _bucket_logs, trivy="AWS-0163"),
)


@policy(
    "CLD227",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_s3_bucket" "trail" {\n'
            '  bucket = "trail"\n'
            "}\n"
            "\n"
            'resource "aws_cloudtrail" "main" {\n'
            "  s3_bucket_name = «aws_s3_bucket.trail.id»\n"
            "}\n"
        ),
        good(
            'resource "aws_s3_bucket" "trail" {\n'
            '  bucket = "trail"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_logging" "trail" {\n'
            "  bucket        = aws_s3_bucket.trail.id\n"
            '  target_bucket = "logs"\n'
            '  target_prefix = "trail/"\n'
            "}\n"
            "\n"
            'resource "aws_cloudtrail" "main" {\n'
            "  s3_bucket_name = aws_s3_bucket.trail.id\n"
            "}\n",
            because="accesses to the bucket are logged",
        ),
        good(
            'variable "bucket" {}\n\nresource "aws_cloudtrail" "main" {\n  s3_bucket_name = var.bucket\n}\n',
            because="the value is unknown",
        ),
    ],
)
def unlogged_trail_bucket(resource: CloudResource) -> Iterable[Finding]:
    """Accesses to the bucket of a trail are not logged.

    An attacker who reads or deletes the audit log leaves no trace (CIS AWS 3.6).
    Add `aws_s3_bucket_logging` for the bucket.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html>
    """
    return TABLE.findings(resource, "writes to a bucket without access logging")
