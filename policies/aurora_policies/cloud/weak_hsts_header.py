from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_at_least, is_true, row

_HSTS = "security_headers_config.strict_transport_security"

TABLE = Table(
    row(
        "aws_cloudfront_response_headers_policy",
        all_of(
            is_at_least(f"{_HSTS}.access_control_max_age_sec", 31536000),
            is_true(f"{_HSTS}.include_subdomains"),
            is_true(f"{_HSTS}.preload"),
            is_true(f"{_HSTS}.override"),
        ),
        checkov="CKV_AWS_259",
    ),
)


@policy(
    "CLD213",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_cloudfront_response_headers_policy" "site"» {\n  name = "site"\n}\n'),
        bad(
            'resource "aws_cloudfront_response_headers_policy" "site" {\n'
            "  security_headers_config {\n"
            "    strict_transport_security {\n"
            "      access_control_max_age_sec = «3600»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_cloudfront_response_headers_policy" "site" {\n'
            "  security_headers_config {\n"
            "    strict_transport_security {\n"
            "      access_control_max_age_sec = 31536000\n"
            "      include_subdomains         = true\n"
            "      preload                    = true\n"
            "      override                   = true\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="browsers use HTTPS for a year",
        ),
    ],
)
def weak_hsts_header(resource: CloudResource) -> Iterable[Finding]:
    """A policy of response headers does not set a strong `Strict-Transport-Security` header.

    The first request of a browser to the site may use plain HTTP.
    Set a maximum age of at least one year, with subdomains, preload and override.

    <https://developer.mozilla.org/en-US/docs/Web/HTTP/Headers/Strict-Transport-Security>
    """
    return TABLE.findings(resource, "does not enforce HTTPS in browsers")
