from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, contains_none_of, row

TABLE = Table(
    row("aws_db_snapshot", contains_none_of("shared_accounts", "all"), checkov="CKV_AWS_302"),
)


@policy(
    "CLD235",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_db_snapshot" "main" {\n  shared_accounts = [«"all"»]\n}\n'),
        good(
            'resource "aws_db_snapshot" "main" {\n  shared_accounts = ["111122223333"]\n}\n',
            because="one account can restore it",
        ),
        good(
            'variable "accounts" {}\n'
            "\n"
            'resource "aws_db_snapshot" "main" {\n'
            "  shared_accounts = var.accounts\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_snapshot(resource: CloudResource) -> Iterable[Finding]:
    """A snapshot of a database is public.

    Every AWS account can restore it and read all data.
    Share it with single accounts.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html>
    """
    return TABLE.findings(resource, "can be restored by every account")
