from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row("aws_qldb_ledger", is_one_of("permissions_mode", "STANDARD"), checkov="CKV_AWS_170"),
)


@policy(
    "CLD538",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_qldb_ledger" "main" {\n  permissions_mode = «"ALLOW_ALL"»\n}\n'),
        good(
            'resource "aws_qldb_ledger" "main" {\n  permissions_mode = "STANDARD"\n}\n',
            because="permissions are checked",
        ),
        good(
            'variable "value" {}\n\nresource "aws_qldb_ledger" "x" {\n  permissions_mode = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def permissive_ledger(resource: CloudResource) -> Iterable[Finding]:
    """A ledger of QLDB lets every user of its API run all statements.

    In the mode `ALLOW_ALL`, permissions of tables and commands do not apply.
    Set `permissions_mode = "STANDARD"`.

    <https://docs.aws.amazon.com/qldb/latest/developerguide/ledger-management.basics.html>
    """
    return TABLE.findings(resource, "does not check permissions of tables")
