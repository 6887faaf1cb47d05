from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, Check, CloudResource, Fault, Table, fault, row


def _without(path: str) -> Check:
    """The attribute must not name a user; the user itself can be unknown in an attribute for one user."""

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(path)
        if value.is_empty or (value.unknown and path == "users"):
            return None
        return fault(value, "attach it to a group or a role")

    return check


TABLE = Table(
    row(
        ("aws_iam_user_policy", "aws_iam_user_policy_attachment"),
        _without("user"),
        checkov="CKV_AWS_40",
        trivy="AWS-0143",
    ),
    row("aws_iam_policy_attachment", _without("users"), checkov="CKV_AWS_40", trivy="AWS-0143"),
)


@policy(
    "CLD279",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_iam_user_policy" "x" {\n  user = «"jane"»\n}\n'),
        bad('resource "aws_iam_policy_attachment" "x" {\n  users = «["jane"]»\n}\n'),
        good(
            'resource "aws_iam_policy_attachment" "x" {\n  groups = ["developers"]\n  users  = []\n}\n',
            because="a group has the policy",
        ),
        good(
            'variable "value" {}\n\nresource "aws_iam_policy_attachment" "x" {\n  users = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def policy_of_user(resource: CloudResource) -> Iterable[Finding]:
    """A policy belongs to a user.

    Permissions of single users are hard to review, and stay when the work of a person changes.
    Attach the policy to a group or a role.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    """
    return TABLE.findings(resource, "gives permissions to a user")
