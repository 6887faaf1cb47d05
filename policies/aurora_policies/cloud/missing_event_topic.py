from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("aws_cloudformation_stack", is_set("notification_arns"), checkov="CKV_AWS_124"),
    row("aws_cloudtrail", is_set("sns_topic_name"), checkov="CKV_AWS_252"),
)


@policy(
    "CLD222",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_cloudformation_stack" "network"» {\n  name = "network"\n}\n'),
        bad('«resource "aws_cloudtrail" "main"» {\n  name = "main"\n}\n'),
        good(
            'resource "aws_cloudformation_stack" "network" {\n'
            "  notification_arns = [aws_sns_topic.stacks.arn]\n"
            "}\n",
            because="events are sent to a topic",
        ),
        good(
            'variable "topic" {}\n\nresource "aws_cloudtrail" "main" {\n  sns_topic_name = var.topic\n}\n',
            because="the value is unknown",
        ),
    ],
)
def missing_event_topic(resource: CloudResource) -> Iterable[Finding]:
    """A stack or trail does not send its events to a topic.

    Changes and delivered logs cannot be reacted to.
    Set an SNS topic.

    <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html>
    """
    return TABLE.findings(resource, "does not send its events to a topic")
