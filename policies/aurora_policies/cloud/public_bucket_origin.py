from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, each, fault, is_set, row


def _origin(part: CloudResource | Block) -> Fault | None:
    domain = part.get("domain_name")
    if not any(address.startswith("aws_s3_bucket.") for address in domain.refs):
        return None
    if part.blocks("s3_origin_config") or part.blocks("custom_origin_config"):
        return None
    return is_set("origin_access_control_id")(part) and fault(domain, "set origin_access_control_id")


TABLE = Table(
    row("aws_cloudfront_distribution", each("origin", _origin), checkov="CKV2_AWS_46"),
)


@policy(
    "CLD220",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_s3_bucket" "site" {\n'
            '  bucket = "site"\n'
            "}\n"
            "\n"
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  origin {\n"
            "    domain_name = «aws_s3_bucket.site.bucket_regional_domain_name»\n"
            '    origin_id   = "site"\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_s3_bucket" "site" {\n'
            '  bucket = "site"\n'
            "}\n"
            "\n"
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  origin {\n"
            "    domain_name              = aws_s3_bucket.site.bucket_regional_domain_name\n"
            "    origin_access_control_id = aws_cloudfront_origin_access_control.site.id\n"
            "  }\n"
            "}\n",
            because="the bucket is reached with an origin access control",
        ),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  origin {\n"
            '    domain_name = "www.example.com"\n'
            "  }\n"
            "}\n",
            because="the origin is not a bucket",
        ),
    ],
)
def public_bucket_origin(resource: CloudResource) -> Iterable[Finding]:
    """A distribution reads from a bucket without origin access control.

    The bucket must be public: clients bypass the distribution, its logs and its web ACL.
    Set `origin_access_control_id` (or `s3_origin_config`), and let the bucket's policy allow the distribution alone.

    <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html>
    """
    return TABLE.findings(resource, "reads a bucket without origin access control")
