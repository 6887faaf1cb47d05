from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, each, is_one_of, is_true, row

TABLE = Table(
    row(
        "aws_s3_bucket_versioning",
        is_one_of("versioning_configuration.mfa_delete", "Enabled"),
        trivy="AWS-0170",
    ),
    row("aws_s3_bucket", each("versioning", is_true("mfa_delete")), trivy="AWS-0170"),
)


@policy(
    "CLD267",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_s3_bucket_versioning" "x" {\n'
            "  versioning_configuration {\n"
            '    status     = "Enabled"\n'
            '    mfa_delete = «"Disabled"»\n'
            "  }\n"
            "}\n"
        ),
        bad('resource "aws_s3_bucket" "x" {\n  «versioning» {\n    enabled = true\n  }\n}\n'),
        good(
            'resource "aws_s3_bucket_versioning" "x" {\n'
            "  versioning_configuration {\n"
            '    status     = "Enabled"\n'
            '    mfa_delete = "Enabled"\n'
            "  }\n"
            "}\n",
            because="a second factor is needed",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_s3_bucket_versioning" "x" {\n'
            "  versioning_configuration {\n"
            "    mfa_delete = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_mfa_delete(resource: CloudResource) -> Iterable[Finding]:
    """Versions of a bucket can be deleted without a second factor.

    An attacker that has the credentials of an administrator can delete all versions of the data.

    Set `mfa_delete = "Enabled"`, which only the root user of the account can do.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html>
    """
    return TABLE.findings(resource, "lets versions be deleted without a second factor")
