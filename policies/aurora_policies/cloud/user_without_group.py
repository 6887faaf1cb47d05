from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, companion, row

_member = any_of(
    companion("aws_iam_user_group_membership", "user"), companion("aws_iam_group_membership", "users")
)


TABLE = Table(
    row("aws_iam_user", _member, checkov="CKV2_AWS_21"),
)


@policy(
    "CLD501",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_iam_user" "x"» {\n  name = "jane"\n}\n'),
        good(
            'resource "aws_iam_user" "x" {\n'
            '  name = "jane"\n'
            "}\n"
            "\n"
            'resource "aws_iam_group_membership" "x" {\n'
            "  users = [aws_iam_user.x.name]\n"
            '  group = "developers"\n'
            "}\n",
            because="the user is in a group",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_user" "x" {\n'
            '  name = "jane"\n'
            "}\n"
            "\n"
            'resource "aws_iam_user_group_membership" "x" {\n'
            "  user = var.value\n"
            "}\n",
            because="the user may be in a group",
        ),
    ],
)
def user_without_group(resource: CloudResource) -> Iterable[Finding]:
    """A user of IAM is in no group.

    Permissions that belong to single users are hard to review.
    Add the user to a group with an `aws_iam_user_group_membership`.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html>
    """
    return TABLE.findings(resource, "is in no group")
