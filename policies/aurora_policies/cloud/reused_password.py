from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_least, row

TABLE = Table(
    row(
        "aws_iam_account_password_policy",
        is_at_least("password_reuse_prevention", 5),
        checkov="CKV_AWS_13",
        trivy="AWS-0056",
    ),
)


@policy(
    "CLD294",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_iam_account_password_policy" "x" {\n  password_reuse_prevention = «3»\n}\n'),
        bad('«resource "aws_iam_account_password_policy" "x"» {\n}\n'),
        good(
            'resource "aws_iam_account_password_policy" "x" {\n  password_reuse_prevention = 24\n}\n',
            because="the policy is strict",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_account_password_policy" "x" {\n'
            "  password_reuse_prevention = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def reused_password(resource: CloudResource) -> Iterable[Finding]:
    """Users can set an old password again.

    A password that leaked once becomes valid again.
    Set `password_reuse_prevention = 24`.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>
    """
    return TABLE.findings(resource, "accepts old passwords")
