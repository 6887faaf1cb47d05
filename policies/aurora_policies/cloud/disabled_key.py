from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_kms_key", is_true("is_enabled", default=True), checkov="CKV_AWS_227"),
)


@policy(
    "CLD532",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_kms_key" "main" {\n  is_enabled = «false»\n}\n'),
        good(
            'resource "aws_kms_key" "main" {\n  description = "main"\n}\n',
            because="a key is enabled by default",
        ),
        good(
            'variable "value" {}\n\nresource "aws_kms_key" "x" {\n  is_enabled = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def disabled_key(resource: CloudResource) -> Iterable[Finding]:
    """A key is disabled.

    What is encrypted with it cannot be read.
    Remove `is_enabled = false`, or the key if it is not used any more.

    <https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html>
    """
    return TABLE.findings(resource, "is disabled")
