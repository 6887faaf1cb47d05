from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, companion, is_set, row

_with_members = any_of(
    companion("aws_iam_group_membership", "group", is_set("users")),
    companion("aws_iam_user_group_membership", "groups"),
)


TABLE = Table(
    row("aws_iam_group", _with_members, checkov="CKV2_AWS_14"),
)


@policy(
    "CLD502",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_iam_group" "x"» {\n  name = "developers"\n}\n'),
        good(
            'resource "aws_iam_group" "x" {\n'
            '  name = "developers"\n'
            "}\n"
            "\n"
            'resource "aws_iam_user_group_membership" "x" {\n'
            '  user   = "jane"\n'
            "  groups = [aws_iam_group.x.name]\n"
            "}\n",
            because="the group has a member",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_group" "x" {\n'
            '  name = "developers"\n'
            "}\n"
            "\n"
            'resource "aws_iam_group_membership" "x" {\n'
            "  group = var.value\n"
            '  users = ["jane"]\n'
            "}\n",
            because="the group may have members",
        ),
    ],
)
def group_without_users(resource: CloudResource) -> Iterable[Finding]:
    """A group of IAM has no members.

    Permissions that are not used are not reviewed, and are there for the next one who is added.
    Add members with an `aws_iam_group_membership`, or remove the group.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html>
    """
    return TABLE.findings(resource, "has no members")
