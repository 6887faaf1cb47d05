from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, each, is_none_of, row

TABLE = Table(
    row(
        "aws_cloudfront_distribution",
        each("restrictions", each("geo_restriction", is_none_of("restriction_type", "none"))),
        checkov="CKV_AWS_374",
    ),
)


@policy(
    "CLD212",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  restrictions {\n"
            "    geo_restriction {\n"
            '      restriction_type = «"none"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  restrictions {\n"
            "    geo_restriction {\n"
            '      restriction_type = "whitelist"\n'
            '      locations        = ["DE", "FR"]\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="the countries are listed",
        ),
    ],
)
def missing_geo_restriction(resource: CloudResource) -> Iterable[Finding]:
    """A distribution serves clients in every country.

    Content with a license for some countries is served elsewhere, and attacks come from all of them.
    Set a `whitelist` or `blacklist` of countries if the content is meant for some.

    <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html>
    """
    return TABLE.findings(resource, "serves clients in every country")
