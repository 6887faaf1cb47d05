from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "aws_iam_account_password_policy",
        is_true("require_lowercase_characters"),
        checkov="CKV_AWS_11",
        trivy="AWS-0058",
    ),
)


@policy(
    "CLD292",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_iam_account_password_policy" "x" {\n  require_lowercase_characters = «false»\n}\n'
        ),
        bad('«resource "aws_iam_account_password_policy" "x"» {\n}\n'),
        good(
            'resource "aws_iam_account_password_policy" "x" {\n  require_lowercase_characters = true\n}\n',
            because="the policy is strict",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_account_password_policy" "x" {\n'
            "  require_lowercase_characters = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def password_without_lowercase(resource: CloudResource) -> Iterable[Finding]:
    """Passwords of users need no lowercase letter.

    A password of few kinds of characters is guessed sooner.
    Set `require_lowercase_characters = true`.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>
    """
    return TABLE.findings(resource, "accepts passwords without a lowercase letter")
