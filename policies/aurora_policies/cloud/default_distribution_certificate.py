from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, is_false, row


def _configured(part: CloudResource | Block) -> Fault | None:
    if part.get("viewer_certificate").absent:
        return Fault(part.at, "add viewer_certificate with acm_certificate_arn")
    return None


TABLE = Table(
    row(
        "aws_cloudfront_distribution",
        is_false("viewer_certificate.cloudfront_default_certificate"),
        checkov=("CKV2_AWS_42", "CKV_AWS_174"),
        problem="uses the certificate of CloudFront, which accepts TLS 1.0",
    ),
    row("aws_cloudfront_distribution", _configured, checkov="CKV2_AWS_42"),
)


@policy(
    "CLD218",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  viewer_certificate {\n"
            "    cloudfront_default_certificate = «true»\n"
            "  }\n"
            "}\n"
        ),
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
    Set a certificate of ACM or IAM, and `minimum_protocol_version`.

    <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html>
    """
    return TABLE.findings(resource, "has no certificate of its own")
