from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

_KNOWN = ("awsuser", "administrator", "admin")


def _known_user(part: CloudResource | Block) -> Fault | None:
    user, public = part.get("master_username"), part.get("publicly_accessible")
    if user.string in _KNOWN and (public.is_true or public.absent):
        return fault(user, "set another master_username")
    return None


TABLE = Table(
    row("aws_redshift_cluster", _known_user, checkov="CKV_AWS_391"),
)


@policy(
    "CLD531",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_redshift_cluster" "warehouse" {\n'
            '  master_username     = «"awsuser"»\n'
            "  publicly_accessible = true\n"
            "}\n"
        ),
        good(
            'resource "aws_redshift_cluster" "warehouse" {\n'
            '  master_username     = "awsuser"\n'
            "  publicly_accessible = false\n"
            "}\n",
            because="the cluster is private",
        ),
        good(
            'resource "aws_redshift_cluster" "warehouse" {\n'
            '  master_username     = "warehouse"\n'
            "  publicly_accessible = true\n"
            "}\n",
            because="the name is not a well-known one",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_redshift_cluster" "warehouse" {\n'
            "  master_username     = var.value\n"
            "  publicly_accessible = true\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def guessable_warehouse_user(resource: CloudResource) -> Iterable[Finding]:
    """A public cluster of Redshift has a user name that everyone knows.

    Only the password is left to guess.
    Set another `master_username`, and `publicly_accessible = false`.

    <https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html>
    """
    return TABLE.findings(resource, "is public and has a well-known user")
