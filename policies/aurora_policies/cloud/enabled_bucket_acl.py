from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row(
        "aws_s3_bucket_ownership_controls",
        is_one_of("rule.object_ownership", "BucketOwnerEnforced"),
        checkov="CKV2_AWS_65",
    ),
)


@policy(
    "CLD265",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_s3_bucket_ownership_controls" "x" {\n'
            "  rule {\n"
            '    object_ownership = «"ObjectWriter"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_s3_bucket_ownership_controls" "x" {\n'
            "  rule {\n"
            '    object_ownership = "BucketOwnerEnforced"\n'
            "  }\n"
            "}\n",
            because="lists of access are off",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket_ownership_controls" "x" {\n'
            "  rule {\n"
            "    object_ownership = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def enabled_bucket_acl(resource: CloudResource) -> Iterable[Finding]:
    """Lists of access are in force for a bucket.

    Each object can have its own list, so who has access is not seen in the policies.
    Set `object_ownership = "BucketOwnerEnforced"`, and use policies.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
    """
    return TABLE.findings(resource, "keeps lists of access in force")
