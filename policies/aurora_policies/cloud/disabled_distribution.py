from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_cloudfront_distribution", is_true("enabled", default=True), checkov="CKV_AWS_216"),
)


@policy(
    "CLD215",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_cloudfront_distribution" "site" {\n  enabled = «false»\n}\n'),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n  enabled = true\n}\n',
            because="the distribution is in use",
        ),
    ],
)
def disabled_distribution(resource: CloudResource) -> Iterable[Finding]:
    """A distribution is disabled.

    It serves no requests, yet its origins and certificates stay configured and are forgotten.
    Enable it, or remove it.

    <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html>
    """
    return TABLE.findings(resource, "is disabled")
