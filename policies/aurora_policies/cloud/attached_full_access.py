from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, Check, CloudResource, Fault, Table, fault, row

from ._examples import program

_ATTACHMENTS = (
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachment",
    "aws_iam_user_policy_attachment",
    "aws_iam_group_policy_attachment",
)
_OF_SETS = "aws_ssoadmin_managed_policy_attachment"


def _without(path: str, name: str) -> Check:
    """The attribute must not have the managed policy of this name."""

    def check(part: CloudResource | Block) -> Fault | None:
        for text, value in part.get(path).strings():
            if text.endswith(f":iam::aws:policy/{name}"):
                return fault(value, "attach a policy with the actions that are needed")
        return None

    return check


TABLE = Table(
    row("aws_iam_role", _without("managed_policy_arns", "AdministratorAccess"), checkov="CKV_AWS_274"),
    row(_ATTACHMENTS, _without("policy_arn", "AdministratorAccess"), checkov="CKV_AWS_274"),
    row(_OF_SETS, _without("managed_policy_arn", "AdministratorAccess"), checkov="CKV_AWS_274"),
    row("aws_iam_role", _without("managed_policy_arns", "IAMFullAccess"), checkov="CKV2_AWS_56"),
    row(_ATTACHMENTS, _without("policy_arn", "IAMFullAccess"), checkov="CKV2_AWS_56"),
    row(_OF_SETS, _without("managed_policy_arn", "IAMFullAccess"), checkov="CKV2_AWS_56"),
)


@policy(
    "CLD278",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_iam_role" "x" {\n'
            '  managed_policy_arns = [«"arn:aws:iam::aws:policy/AdministratorAccess"»]\n'
            "}\n"
        ),
        bad(
            'resource "aws_iam_group_policy_attachment" "x" {\n'
            '  policy_arn = «"arn:aws-cn:iam::aws:policy/IAMFullAccess"»\n'
            "}\n"
        ),
        bad(
            'resource "aws_ssoadmin_managed_policy_attachment" "x" {\n'
            '  managed_policy_arn = «"arn:aws:iam::aws:policy/AdministratorAccess"»\n'
            "}\n"
        ),
        bad(
            program(
                "aws-native:iam:Role", "managedPolicyArns: [«arn:aws:iam::aws:policy/AdministratorAccess»]"
            ),
            kind="pulumi",
        ),
        good(
            'resource "aws_iam_user_policy_attachment" "x" {\n'
            '  policy_arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"\n'
            "}\n",
            because="the policy only reads buckets",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_iam_user_policy_attachment" "x" {\n'
            "  policy_arn = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            program("aws-native:iam:Role", "managedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]"),
            kind="pulumi",
            because="the role can only read",
        ),
    ],
)
def attached_full_access(resource: CloudResource) -> Iterable[Finding]:
    """An identity has a managed policy with which it can do everything.

    `AdministratorAccess` allows all actions on all resources; with `IAMFullAccess` an identity can
    give itself all permissions.
    Attach a policy with the actions that are needed.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    """
    return TABLE.findings(resource, "can do everything")
