from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, is_set, row


def _headers(part: CloudResource | Block) -> Fault | None:
    behaviors = [*part.blocks("default_cache_behavior"), *part.blocks("ordered_cache_behavior")]
    if not behaviors:
        return Fault(part.at, "set default_cache_behavior.response_headers_policy_id")
    faults = [is_set("response_headers_policy_id")(one) for one in behaviors]
    return None if None in faults else faults[0]


TABLE = Table(
    row("aws_cloudfront_distribution", _headers, checkov="CKV2_AWS_32"),
)


@policy(
    "CLD217",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  «default_cache_behavior» {\n"
            '    viewer_protocol_policy = "https-only"\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  default_cache_behavior {\n"
            "    response_headers_policy_id = aws_cloudfront_response_headers_policy.site.id\n"
            "  }\n"
            "}\n",
            because="the policy sets security headers",
        ),
        good(
            'variable "headers" {}\n'
            "\n"
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  default_cache_behavior {\n"
            "    response_headers_policy_id = var.headers\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_response_headers(resource: CloudResource) -> Iterable[Finding]:
    """A distribution adds no security headers to its responses.

    Browsers are not asked to refuse framing, content sniffing and plain HTTP.
    Set `response_headers_policy_id`, for example to the managed policy SecurityHeadersPolicy.

    <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html>
    """
    return TABLE.findings(resource, "has no response headers policy")
