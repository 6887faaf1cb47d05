from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, each, is_one_of, row, when

# Origins of AWS that serve HTTPS; a website of S3 does not.
_WITH_HTTPS = (".elb.", ".mediastore.", ".mediapackage.")


def _enabled(resource: CloudResource) -> bool:
    return not resource.get("enabled").is_false


def _encrypted(part: CloudResource | Block) -> Fault | None:
    domain = part.get("domain_name")
    named = domain.string or domain.text or ""
    if not any(word in named for word in _WITH_HTTPS):
        return None
    return each("custom_origin_config", is_one_of("origin_protocol_policy", "https-only"))(part)


TABLE = Table(
    row("aws_cloudfront_distribution", when(_enabled, each("origin", _encrypted)), checkov="CKV2_AWS_72"),
)


@policy(
    "CLD219",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  enabled = true\n"
            "\n"
            "  origin {\n"
            '    domain_name = "web-1.eu-west-1.elb.amazonaws.com"\n'
            "\n"
            "    custom_origin_config {\n"
            '      origin_protocol_policy = «"match-viewer"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  enabled = true\n"
            "\n"
            "  origin {\n"
            '    domain_name = "web-1.eu-west-1.elb.amazonaws.com"\n'
            "\n"
            "    custom_origin_config {\n"
            '      origin_protocol_policy = "https-only"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="the origin is reached by HTTPS",
        ),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  origin {\n"
            '    domain_name = "site.s3-website-eu-west-1.amazonaws.com"\n'
            "\n"
            "    custom_origin_config {\n"
            '      origin_protocol_policy = "http-only"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="a website of S3 has no HTTPS",
        ),
        good(
            'variable "protocol" {}\n'
            "\n"
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  origin {\n"
            '    domain_name = "web-1.eu-west-1.elb.amazonaws.com"\n'
            "\n"
            "    custom_origin_config {\n"
            "      origin_protocol_policy = var.protocol\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def plaintext_origin(resource: CloudResource) -> Iterable[Finding]:
    """A distribution may fetch from a load balancer or media origin by plain HTTP.

    Requests with their cookies, and responses that are cached for all users, can be read and changed on the way.
    Set `origin_protocol_policy = "https-only"`.

    <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html>
    """
    return TABLE.findings(resource, "may use plain HTTP to its origin")
