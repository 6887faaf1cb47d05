from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

_PUBLIC = ("public-read", "public-read-write", "website", "authenticated-read")


def _bucket_private(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    for bucket in part.referred("s3_bucket_name"):
        acls = [
            bucket.get("acl"),
            *(one.get("acl") for one in bucket.referring("aws_s3_bucket_acl", "bucket")),
        ]
        if bucket.type == "aws_s3_bucket" and any(acl.string in _PUBLIC for acl in acls):
            return fault(part.get("s3_bucket_name"), f"make '{bucket.label}' private")
    return None


TABLE = Table(
    row("aws_cloudtrail", _bucket_private, trivy="AWS-0161"),
)


@policy(
    "CLD228",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_s3_bucket" "trail" {\n'
            '  bucket = "trail"\n'
            '  acl    = "public-read"\n'
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
            'resource "aws_cloudtrail" "main" {\n'
            "  s3_bucket_name = aws_s3_bucket.trail.id\n"
            "}\n",
            because="buckets are private by default",
        ),
        good(
            'variable "acl" {}\n'
            "\n"
            'resource "aws_s3_bucket" "trail" {\n'
            "  acl = var.acl\n"
            "}\n"
            "\n"
            'resource "aws_cloudtrail" "main" {\n'
            "  s3_bucket_name = aws_s3_bucket.trail.id\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_trail_bucket(resource: CloudResource) -> Iterable[Finding]:
    """The bucket of a trail is public.

    The audit log shows accounts, roles, resources and weaknesses to everyone.
    Use a private bucket for the trail alone.

    <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html>
    """
    return TABLE.findings(resource, "writes to a public bucket")
