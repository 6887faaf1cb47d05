from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_most, row

TABLE = Table(
    row(
        "aws_iam_account_password_policy",
        is_at_most("max_password_age", 90),
        checkov="CKV_AWS_9",
        trivy="AWS-0062",
    ),
)


@policy(
    "CLD290",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_iam_account_password_policy" "x" {\n  max_password_age = «180»\n}\n'),
        bad('«resource "aws_iam_account_password_policy" "x"» {\n}\n'),
        good(
            'resource "aws_iam_account_password_policy" "x" {\n  max_password_age = 90\n}\n',
            because="the policy is strict",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_account_password_policy" "x" {\n'
            "  max_password_age = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unexpiring_password(resource: CloudResource) -> Iterable[Finding]:
    """Passwords of users expire late or never.

    A password that leaked stays valid until its owner changes it.
    Set `max_password_age` to at most 90 days.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>
    """
    return TABLE.findings(resource, "lets passwords be used for more than 90 days")
