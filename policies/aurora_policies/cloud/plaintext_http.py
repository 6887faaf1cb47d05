from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, each, is_none_of, is_true, row

from ._examples import program

TABLE = Table(
    row(
        "aws_cloudfront_distribution",
        all_of(
            each("default_cache_behavior", is_none_of("viewer_protocol_policy", "allow-all")),
            each("ordered_cache_behavior", is_none_of("viewer_protocol_policy", "allow-all")),
        ),
        checkov="CKV_AWS_34",
        trivy="AWS-0012",
    ),
    row("aws_cloudsearch_domain", is_true("endpoint_options.enforce_https"), checkov="CKV_AWS_220"),
)


@policy(
    "CLD108",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  default_cache_behavior {\n"
            '    viewer_protocol_policy = «"allow-all"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  default_cache_behavior {\n"
            '    viewer_protocol_policy = "redirect-to-https"\n'
            "  }\n"
            "\n"
            "  ordered_cache_behavior {\n"
            '    viewer_protocol_policy = "https-only"\n'
            "  }\n"
            "\n"
            "  ordered_cache_behavior {\n"
            '    viewer_protocol_policy = «"allow-all"»\n'
            "  }\n"
            "}\n"
        ),
        bad('«resource "aws_cloudsearch_domain" "docs"» {\n  name = "docs"\n}\n'),
        bad(
            program(
                "aws-native:cloudfront:Distribution",
                "distributionConfig: {enabled: true, defaultCacheBehavior: {viewerProtocolPolicy: «allow-all»}}",
            ),
            kind="pulumi",
        ),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  default_cache_behavior {\n"
            '    viewer_protocol_policy = "redirect-to-https"\n'
            "  }\n"
            "}\n",
            because="plain HTTP is redirected",
        ),
        good(
            'variable "policy" {}\n'
            "\n"
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  default_cache_behavior {\n"
            "    viewer_protocol_policy = var.policy\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            program(
                "aws-native:cloudfront:Distribution",
                "distributionConfig: {enabled: true, "
                "defaultCacheBehavior: {viewerProtocolPolicy: redirect-to-https}}",
            ),
            kind="pulumi",
            because="HTTP is redirected",
        ),
    ],
)
def plaintext_http(resource: CloudResource) -> Iterable[Finding]:
    """An endpoint serves plain HTTP.

    Requests, cookies and answers can be read and changed on the way.
    Redirect HTTP to HTTPS, or serve HTTPS alone.

    <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html>
    """
    return TABLE.findings(resource, "serves plain HTTP")
