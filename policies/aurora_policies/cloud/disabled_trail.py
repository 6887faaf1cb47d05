from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_cloudtrail", is_true("enable_logging", default=True), checkov="CKV_AWS_251"),
)


@policy(
    "CLD225",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_cloudtrail" "main" {\n  enable_logging = «false»\n}\n'),
        good('resource "aws_cloudtrail" "main" {\n  name = "main"\n}\n', because="logging is on by default"),
    ],
)
def disabled_trail(resource: CloudResource) -> Iterable[Finding]:
    """A trail does not log.

    Calls of the AWS API leave no record that could show an intrusion.
    Remove `enable_logging = false`.

    <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html>
    """
    return TABLE.findings(resource, "does not log")
