from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _not_root(part: CloudResource | Block) -> Fault | None:
    user, status = part.get("user"), part.get("status")
    if user.string not in ("root", "<root_account>") or not (status.absent or status.string == "Active"):
        return None
    return fault(user, "remove it")


TABLE = Table(
    row("aws_iam_access_key", _not_root, checkov="CKV_AWS_348", trivy="AWS-0141"),
)


@policy(
    "CLD289",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_iam_access_key" "x" {\n  user = «"root"»\n}\n'),
        good(
            'resource "aws_iam_access_key" "x" {\n  user   = "root"\n  status = "Inactive"\n}\n',
            because="the key is off",
        ),
        good(
            'variable "value" {}\n\nresource "aws_iam_access_key" "x" {\n  user = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def root_access_key(resource: CloudResource) -> Iterable[Finding]:
    """The root user of an account has an access key.

    With the key an attacker can do everything in the account, and nothing can limit it.
    Remove the key, and use a role.

    <https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html>
    """
    return TABLE.findings(resource, "is a key of the root user")
