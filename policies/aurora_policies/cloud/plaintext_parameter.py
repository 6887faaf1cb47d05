from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row("aws_ssm_parameter", is_one_of("type", "SecureString"), checkov="CKV2_AWS_34"),
)


@policy(
    "CLD536",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_ssm_parameter" "password" {\n  type = «"String"»\n}\n'),
        good(
            'resource "aws_ssm_parameter" "password" {\n  type = "SecureString"\n}\n',
            because="the value is encrypted",
        ),
        good(
            'variable "value" {}\n\nresource "aws_ssm_parameter" "x" {\n  type = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def plaintext_parameter(resource: CloudResource) -> Iterable[Finding]:
    """A parameter of Systems Manager is stored as plain text.

    Everyone who may read parameters can read its value, without a permission for a key.
    Use `SecureString` for passwords, tokens and connection strings.

    <https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html>
    """
    return TABLE.findings(resource, "is stored as plain text")
