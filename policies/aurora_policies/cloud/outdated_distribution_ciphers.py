from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row

TABLE = Table(
    row(
        "aws_cloudfront_distribution",
        is_none_of("viewer_certificate.minimum_protocol_version", "TLSv1.2_2018", "TLSv1.2_2019"),
        trivy="AWS-0013",
    ),
)


@policy(
    "CLD249",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  viewer_certificate {\n"
            '    minimum_protocol_version = «"TLSv1.2_2019"»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  viewer_certificate {\n"
            '    minimum_protocol_version = "TLSv1.2_2021"\n'
            "  }\n"
            "}\n",
            because="the ciphers are current",
        ),
        good(
            'variable "version" {}\n'
            "\n"
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  viewer_certificate {\n"
            "    minimum_protocol_version = var.version\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def outdated_distribution_ciphers(resource: CloudResource) -> Iterable[Finding]:
    """A distribution accepts TLS 1.2 with ciphers that are no longer recommended.

    The policies of 2018 and 2019 contain ciphers in CBC mode, and the one of 2018 without forward secrecy.
    Set `TLSv1.2_2021` or a later policy.

    <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html>
    """
    return TABLE.findings(resource, "accepts outdated ciphers")
