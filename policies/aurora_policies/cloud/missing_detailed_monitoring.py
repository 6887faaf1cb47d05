from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_instance", is_true("monitoring"), checkov="CKV_AWS_126"),
)


@policy(
    "CLD509",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_instance" "x" {\n  monitoring = «false»\n}\n'),
        good(
            'resource "aws_instance" "x" {\n  monitoring = true\n}\n',
            because="the machine is measured every minute",
        ),
        good(
            'variable "value" {}\n\nresource "aws_instance" "x" {\n  monitoring = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def missing_detailed_monitoring(resource: CloudResource) -> Iterable[Finding]:
    """A machine is measured every five minutes only.

    Short peaks are not seen, and alarms and scaling react late.
    Set `monitoring = true`.

    <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-detailed-monitoring.html>
    """
    return TABLE.findings(resource, "has no detailed monitoring")
