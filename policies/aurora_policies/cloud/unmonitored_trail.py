from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("aws_cloudtrail", is_set("cloud_watch_logs_group_arn"), checkov="CKV2_AWS_10", trivy="AWS-0162"),
)


@policy(
    "CLD226",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_cloudtrail" "main"» {\n  name = "main"\n}\n'),
        good(
            'resource "aws_cloudtrail" "main" {\n'
            '  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"\n'
            "}\n",
            because="events reach CloudWatch",
        ),
        good(
            'variable "group" {}\n'
            "\n"
            'resource "aws_cloudtrail" "main" {\n'
            "  cloud_watch_logs_group_arn = var.group\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unmonitored_trail(resource: CloudResource) -> Iterable[Finding]:
    """A trail does not send its events to CloudWatch Logs.

    Alarms on suspicious calls, such as a login of root, need the events in a log group.
    Set `cloud_watch_logs_group_arn` and `cloud_watch_logs_role_arn`.

    <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html>
    """
    return TABLE.findings(resource, "does not send events to CloudWatch Logs")
