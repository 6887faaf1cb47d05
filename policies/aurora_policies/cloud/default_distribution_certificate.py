from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_set, row

TABLE = Table(
    row(
        "aws_cloudfront_distribution",
        any_of(
            is_set("viewer_certificate.acm_certificate_arn"), is_set("viewer_certificate.iam_certificate_id")
        ),
        checkov="CKV2_AWS_42",
    ),
)


@policy(
    "CLD218",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_cloudfront_distribution" "site"» {\n  enabled = true\n}\n'),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  viewer_certificate {\n"
            "    acm_certificate_arn = aws_acm_certificate.site.arn\n"
            "  }\n"
            "}\n",
            because="the site has a certificate",
        ),
        good(
            'variable "certificate" {}\n'
            "\n"
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  viewer_certificate {\n"
            "    iam_certificate_id = var.certificate\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def default_distribution_certificate(resource: CloudResource) -> Iterable[Finding]:
    """A distribution uses the certificate of `*.cloudfront.net`.

    It cannot have a domain of its own, and accepts TLS 1.0.
    Set a certificate of ACM or IAM.

    <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html>
    """
    return TABLE.findings(resource, "has no certificate of its own")
