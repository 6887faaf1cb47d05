from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_guardduty_detector", is_true("enable", default=True), checkov="CKV_AWS_238"),
)


@policy(
    "CLD568",
    severity="warning",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_guardduty_detector" "main" {\n  enable = «false»\n}\n'),
        good(
            'resource "aws_guardduty_detector" "main" {\n}\n',
            because="a detector is on by default",
        ),
        good(
            'variable "value" {}\n\nresource "aws_guardduty_detector" "x" {\n  enable = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def disabled_threat_detection(resource: CloudResource) -> Iterable[Finding]:
    """A detector of GuardDuty is off.

    Stolen credentials, miners and scans are not noticed.
    Remove `enable = false`.

    <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_suspend-disable.html>
    """
    return TABLE.findings(resource, "is off")
