from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, companion, is_set, row

_member = any_of(
    companion("aws_iam_user_group_membership", "user"), companion("aws_iam_group_membership", "users")
)
_with_members = any_of(
    companion("aws_iam_group_membership", "group", is_set("users")),
    companion("aws_iam_user_group_membership", "groups"),
)


TABLE = Table(
    row("aws_iam_user", _member, checkov="CKV2_AWS_21"),
    row("aws_iam_group", _with_members, checkov="CKV2_AWS_14", problem="has no members"),
)


@policy(
    "CLD501",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_iam_user" "x"» {\n  name = "jane"\n}\n'),
        bad('«resource "aws_iam_group" "x"» {\n  name = "developers"\n}\n'),
        good(
            'resource "aws_iam_user" "x" {\n'
            '  name = "jane"\n'
            "}\n"
            "\n"
            'resource "aws_iam_group" "x" {\n'
            '  name = "developers"\n'
            "}\n"
            "\n"
            'resource "aws_iam_group_membership" "x" {\n'
            "  users = [aws_iam_user.x.name]\n"
            "  group = aws_iam_group.x.name\n"
            "}\n",
            because="the user is in the group",
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
def missing_group_membership(resource: CloudResource) -> Iterable[Finding]:
    """A user of IAM is in no group, or a group has no users.

    Permissions that belong to single users are hard to review; those of an empty group wait for the next member.
    Add an `aws_iam_group_membership` or an `aws_iam_user_group_membership`.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html>
    """
    return TABLE.findings(resource, "is in no group")
