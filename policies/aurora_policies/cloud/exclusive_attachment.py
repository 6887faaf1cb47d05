from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Fault, Table, row
from aurora_devops.cloud.resource import Block


def _exclusive(part: CloudResource | Block) -> Fault | None:
    return Fault(part.at, "use aws_iam_role_policy_attachment or the one for users or groups")


TABLE = Table(
    row("aws_iam_policy_attachment", _exclusive, tflint="aws_iam_policy_attachment_exclusive_attachment"),
)


@policy(
    "CLD648",
    severity="warning",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            '«resource "aws_iam_policy_attachment" "x"» {\n  name       = "readers"\n'
            '  roles      = ["reader"]\n  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"\n}\n'
        ),
        good(
            'resource "aws_iam_role_policy_attachment" "x" {\n  role       = "reader"\n'
            '  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"\n}\n',
            because="other attachments of the policy stay",
        ),
    ],
)
def exclusive_attachment(resource: CloudResource) -> Iterable[Finding]:
    """A resource takes over all attachments of an IAM policy in the account.

    `aws_iam_policy_attachment` detaches the policy from all users, roles and groups that it does not list, also from
    those of other repositories and of people.
    Use `aws_iam_role_policy_attachment`, `aws_iam_user_policy_attachment` or `aws_iam_group_policy_attachment`.

    <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy_attachment>
    """
    return TABLE.findings(resource, "detaches the policy from everything that it does not list")
