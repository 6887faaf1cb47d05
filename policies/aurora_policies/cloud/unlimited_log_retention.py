from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

from ._examples import program

TABLE = Table(
    row("aws_cloudwatch_log_group", is_set("retention_in_days"), checkov="CKV_AWS_66"),
)


@policy(
    "CLD112",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_cloudwatch_log_group" "app"» {\n  name = "app"\n}\n'),
        bad(program("aws-native:logs:LogGroup", "logGroupName: web", "«x»"), kind="pulumi"),
        good(
            'resource "aws_cloudwatch_log_group" "app" {\n  retention_in_days = 90\n}\n',
            because="logs are kept for 90 days",
        ),
        good(
            'variable "days" {}\n'
            "\n"
            'resource "aws_cloudwatch_log_group" "app" {\n'
            "  retention_in_days = var.days\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            program("aws-native:logs:LogGroup", "retentionInDays: 365"),
            kind="pulumi",
            because="old events are deleted",
        ),
    ],
)
def unlimited_log_retention(resource: CloudResource) -> Iterable[Finding]:
    """Logs are kept forever because a retention period is not set.

    They cost more every month, and personal data in them is kept longer than it may be.
    Set the number of days; `0` keeps logs forever on purpose.

    <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html>
    """
    return TABLE.findings(resource, "has no retention period")
