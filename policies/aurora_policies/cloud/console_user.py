from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row


def _without_profile(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    found = part.referring("aws_iam_user_login_profile", "user")
    return Fault(part.at, "remove the login profile") if found else None


TABLE = Table(
    row("aws_iam_user", _without_profile, checkov="CKV2_AWS_22"),
)


@policy(
    "CLD500",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "aws_iam_user" "x"» {\n'
            '  name = "jane"\n'
            "}\n"
            "\n"
            'resource "aws_iam_user_login_profile" "x" {\n'
            "  user = aws_iam_user.x.name\n"
            "}\n"
        ),
        good(
            'resource "aws_iam_user" "x" {\n  name = "ci"\n}\n',
            because="the user has no password",
        ),
    ],
)
def console_user(resource: CloudResource) -> Iterable[Finding]:
    """A user of IAM can sign in to the console.

    Passwords leak and are guessed; people should sign in with the identities of their organization.
    Remove the `aws_iam_user_login_profile`, and use IAM Identity Center.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    """
    return TABLE.findings(resource, "can sign in to the console")
