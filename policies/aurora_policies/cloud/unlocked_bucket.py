from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, each, is_one_of, row

TABLE = Table(
    row(
        "aws_s3_bucket",
        each("object_lock_configuration", is_one_of("object_lock_enabled", "Enabled")),
        checkov="CKV_AWS_143",
    ),
)


@policy(
    "CLD271",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_s3_bucket" "x" {\n'
            "  object_lock_configuration {\n"
            '    object_lock_enabled = «"Disabled"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_s3_bucket" "x" {\n'
            "  object_lock_configuration {\n"
            '    object_lock_enabled = "Enabled"\n'
            "  }\n"
            "}\n",
            because="objects are locked",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket" "x" {\n'
            "  object_lock_configuration {\n"
            "    object_lock_enabled = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unlocked_bucket(resource: CloudResource) -> Iterable[Finding]:
    """The objects of a bucket are not locked, although a lock is set up.

    Without the lock, objects that have to be kept can be deleted.
    Set `object_lock_enabled = "Enabled"`.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>
    """
    return TABLE.findings(resource, "does not lock its objects")
