from collections.abc import Iterable, Set

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, row

from ._buckets import ACCOUNTS, EVERYONE, public_acl, public_grant, shows_list
from ._examples import program

_TYPES = ("aws_s3_bucket", "aws_s3_bucket_acl")


def _hides_list(permissions: Set[str]) -> bool:
    return not shows_list(permissions)


TABLE = Table(
    row(_TYPES, public_acl, checkov="CKV_AWS_20", trivy="AWS-0092"),
    row(_TYPES, public_grant(EVERYONE, _hides_list), checkov="CKV_AWS_20"),
    row(_TYPES, public_grant(EVERYONE, shows_list), checkov=("CKV_AWS_20", "CKV_AWS_375")),
    row(
        _TYPES,
        public_grant(ACCOUNTS),
        checkov="CKV2_AWS_43",
        problem="is open to everyone who has an account of AWS",
    ),
)


@policy(
    "CLD260",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_s3_bucket" "x" {\n  acl = «"public-read"»\n}\n'),
        bad('resource "aws_s3_bucket_acl" "x" {\n  acl = «"authenticated-read"»\n}\n'),
        bad(
            'resource "aws_s3_bucket_acl" "x" {\n'
            "  access_control_policy {\n"
            "    grant {\n"
            '      permission = "READ"\n'
            "      grantee {\n"
            '        type = "Group"\n'
            '        uri  = «"http://acs.amazonaws.com/groups/global/AllUsers"»\n'
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(program("aws-native:s3:Bucket", "accessControl: «PublicRead»"), kind="pulumi"),
        good(
            'resource "aws_s3_bucket" "x" {\n  acl = "private"\n}\n',
            because="only the owner has access",
        ),
        good(
            'resource "aws_s3_bucket" "x" {\n'
            '  acl = "public-read"\n'
            "}\n"
            "\n"
            'resource "aws_s3_bucket_public_access_block" "x" {\n'
            "  bucket             = aws_s3_bucket.x.id\n"
            "  ignore_public_acls = true\n"
            "}\n",
            because="the list is not obeyed",
        ),
        good(
            'variable "value" {}\n\nresource "aws_s3_bucket_acl" "x" {\n  acl = var.value\n}\n',
            because="the value is unknown",
        ),
        good(
            program(
                "aws-native:s3:Bucket",
                "accessControl: PublicRead\npublicAccessBlockConfiguration:\n"
                "  ignorePublicAcls: true\n  restrictPublicBuckets: true",
            ),
            kind="pulumi",
            because="public access is blocked",
        ),
    ],
)
def public_bucket_acl(resource: CloudResource) -> Iterable[Finding]:
    """The list of access of a bucket opens it to everyone.

    All users of the internet, or all that have an account of AWS, can list or read the bucket.
    Set `acl = "private"`, and grant access in a policy to those that need it.

    <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>
    """
    return TABLE.findings(resource, "is open to everyone")
