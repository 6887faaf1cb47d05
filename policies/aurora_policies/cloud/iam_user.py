from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, row


def _declared(part: CloudResource | Block) -> Fault | None:
    return Fault(part.at, "use IAM Identity Center or a role")


TABLE = Table(
    row("aws_iam_user", _declared, checkov="CKV_AWS_273"),
)


@policy(
    "CLD299",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_iam_user" "x"» {\n  name = "jane"\n}\n'),
        good(
            'resource "aws_iam_role" "x" {\n  name = "web"\n}\n',
            because="a role has no credentials of its own",
        ),
    ],
)
def iam_user(resource: CloudResource) -> Iterable[Finding]:
    """A user of IAM is declared.

    Users have passwords and keys that are valid for long, and are not removed when people leave.
    Use IAM Identity Center for people and roles for machines.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    """
    return TABLE.findings(resource, "is a user with credentials of its own")
