from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _shared(part: CloudResource | Block) -> Fault | None:
    for text, item in part.get("permissions", "account_ids").strings():
        if text.lower() == "all":
            return fault(item, "set permissions.account_ids to the accounts")
    return None


TABLE = Table(
    row("aws_ssm_document", _shared, checkov="CKV_AWS_303"),
)


@policy(
    "CLD537",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_ssm_document" "restart" {\n'
            "  permissions = {\n"
            '    account_ids = «"All"»\n'
            '    type        = "Share"\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_ssm_document" "restart" {\n'
            "  permissions = {\n"
            '    account_ids = "111122223333"\n'
            '    type        = "Share"\n'
            "  }\n"
            "}\n",
            because="one account may read it",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_ssm_document" "restart" {\n'
            "  permissions = {\n"
            "    account_ids = var.value\n"
            '    type        = "Share"\n'
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def public_ssm_document(resource: CloudResource) -> Iterable[Finding]:
    """A document of Systems Manager is public.

    Every account can read it, with the names, paths and credentials in its commands.
    Name the accounts it is shared with.

    <https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html>
    """
    return TABLE.findings(resource, "is public")
