from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_cloudwatch_metric_alarm", is_true("actions_enabled", default=True), checkov="CKV_AWS_319"),
)


@policy(
    "CLD221",
    severity="warning",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_cloudwatch_metric_alarm" "errors" {\n  actions_enabled = «false»\n}\n'),
        good(
            'resource "aws_cloudwatch_metric_alarm" "errors" {\n  alarm_name = "errors"\n}\n',
            because="actions are enabled by default",
        ),
    ],
)
def disabled_alarm_actions(resource: CloudResource) -> Iterable[Finding]:
    """An alarm executes none of its actions.

    It changes its state, but sends no notification.
    Remove `actions_enabled = false`.

    <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html>
    """
    return TABLE.findings(resource, "does not execute its actions")
