from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._buckets import writable_acl

TABLE = Table(
    row(("aws_s3_bucket", "aws_s3_bucket_acl"), writable_acl, checkov="CKV_AWS_57"),
)


@policy(
    "CLD261",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_s3_bucket" "x" {\n  acl = «"public-read-write"»\n}\n'),
        bad(
            'resource "aws_s3_bucket" "x" {\n'
            "  grant {\n"
            '    type        = "Group"\n'
            '    permissions = ["READ", "WRITE"]\n'
            '    uri         = «"http://acs.amazonaws.com/groups/global/AllUsers"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_s3_bucket" "x" {\n  acl = "public-read"\n}\n',
            because="the list does not let everyone write",
        ),
        good(
            'variable "value" {}\n\nresource "aws_s3_bucket_acl" "x" {\n  acl = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def writable_bucket_acl(resource: CloudResource) -> Iterable[Finding]:
    """The list of access of a bucket lets everyone write.

    All users of the internet can replace, delete and add objects, or change who has access.
    Set `acl = "private"`, and grant access in a policy to those that need it.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>
    """
    return TABLE.findings(resource, "lets everyone write")
