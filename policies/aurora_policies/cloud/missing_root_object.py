from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row("aws_cloudfront_distribution", is_set("default_root_object"), checkov="CKV_AWS_305"),
)


@policy(
    "CLD214",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_cloudfront_distribution" "site"» {\n  enabled = true\n}\n'),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n  default_root_object = "index.html"\n}\n',
            because="the root serves a page",
        ),
    ],
)
def missing_root_object(resource: CloudResource) -> Iterable[Finding]:
    """A distribution has no default root object.

    A request for `/` may list the content of the bucket, or fails.
    Set `default_root_object`. A distribution before an API may not need one.

    <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html>
    """
    return TABLE.findings(resource, "has no default root object")
