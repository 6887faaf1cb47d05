from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_least, row

TABLE = Table(
    row(
        "aws_iam_account_password_policy",
        is_at_least("minimum_password_length", 14),
        checkov="CKV_AWS_10",
        trivy="AWS-0063",
    ),
)


@policy(
    "CLD291",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_iam_account_password_policy" "x" {\n  minimum_password_length = «8»\n}\n'),
        bad('«resource "aws_iam_account_password_policy" "x"» {\n}\n'),
        good(
            'resource "aws_iam_account_password_policy" "x" {\n  minimum_password_length = 14\n}\n',
            because="the policy is strict",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_account_password_policy" "x" {\n'
            "  minimum_password_length = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def short_password(resource: CloudResource) -> Iterable[Finding]:
    """Passwords of users can be short.

    Short passwords are guessed.
    Set `minimum_password_length` to at least 14.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>
    """
    return TABLE.findings(resource, "accepts passwords that are shorter than 14 characters")
