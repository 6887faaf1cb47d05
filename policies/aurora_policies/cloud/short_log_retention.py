from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_at_least, row, when


def _expires(resource: CloudResource) -> bool:
    return resource.get("retention_in_days").number not in (None, 0)


TABLE = Table(
    row(
        "aws_cloudwatch_log_group",
        when(_expires, is_at_least("retention_in_days", 365)),
        checkov="CKV_AWS_338",
    ),
)


@policy(
    "CLD113",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_cloudwatch_log_group" "app" {\n  retention_in_days = «90»\n}\n'),
        good(
            'resource "aws_cloudwatch_log_group" "app" {\n  retention_in_days = 365\n}\n',
            because="logs are kept for a year",
        ),
        good(
            'resource "aws_cloudwatch_log_group" "app" {\n  retention_in_days = 0\n}\n',
            because="logs never expire",
        ),
        good(
            'variable "days" {}\n'
            "\n"
            'resource "aws_cloudwatch_log_group" "app" {\n'
            "  retention_in_days = var.days\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def short_log_retention(resource: CloudResource) -> Iterable[Finding]:
    """Logs are deleted before a year has passed.

    An intrusion is often noticed months later, and several standards require logs of a year (PCI DSS 10.5.1).
    Keep logs that an investigation needs for at least 365 days.

    <https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html>
    """
    return TABLE.findings(resource, "deletes logs before a year has passed")
