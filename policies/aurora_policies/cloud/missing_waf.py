from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, companion, is_set, row, when

_ASSOCIATIONS = ("aws_wafv2_web_acl_association", "aws_wafregional_web_acl_association")


def _public_balancer(resource: CloudResource) -> bool:
    internal, kind = resource.get("internal"), resource.get("load_balancer_type")
    return (internal.absent or internal.is_false) and (kind.absent or kind.string == "application")


def _public(resource: CloudResource) -> bool:
    """Whether the API of a stage is known, and not private."""
    apis = list(resource.referred("rest_api_id"))
    types = [api.get("endpoint_configuration", "types") for api in apis]
    return bool(apis) and all(
        value.certain and "PRIVATE" not in [text for text, _ in value.strings()] for value in types
    )


TABLE = Table(
    row(
        "aws_api_gateway_stage",
        when(_public, companion(_ASSOCIATIONS, "resource_arn")),
        checkov="CKV2_AWS_29",
    ),
    row(
        ("aws_lb", "aws_alb"),
        when(_public_balancer, companion(_ASSOCIATIONS, "resource_arn")),
        checkov="CKV2_AWS_28",
    ),
    row(
        "aws_appsync_graphql_api",
        companion("aws_wafv2_web_acl_association", "resource_arn"),
        checkov="CKV2_AWS_33",
    ),
    row("aws_cloudfront_distribution", is_set("web_acl_id"), checkov="CKV_AWS_68", trivy="AWS-0011"),
)


@policy(
    "CLD115",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_cloudfront_distribution" "site"» {\n  enabled = true\n}\n'),
        bad('«resource "aws_appsync_graphql_api" "shop"» {\n  name = "shop"\n}\n'),
        bad('«resource "aws_lb" "web"» {\n  name = "web"\n}\n'),
        good('resource "aws_lb" "web" {\n  internal = true\n}\n', because="the load balancer is internal"),
        bad(
            'resource "aws_api_gateway_rest_api" "shop" {\n'
            '  name = "shop"\n'
            "}\n"
            "\n"
            '«resource "aws_api_gateway_stage" "prod"» {\n'
            "  rest_api_id = aws_api_gateway_rest_api.shop.id\n"
            "}\n"
        ),
        good(
            'resource "aws_api_gateway_rest_api" "shop" {\n'
            "  endpoint_configuration {\n"
            '    types = ["PRIVATE"]\n'
            "  }\n"
            "}\n"
            "\n"
            'resource "aws_api_gateway_stage" "prod" {\n'
            "  rest_api_id = aws_api_gateway_rest_api.shop.id\n"
            "}\n",
            because="the API is private",
        ),
        good(
            'resource "aws_appsync_graphql_api" "shop" {\n'
            '  name = "shop"\n'
            "}\n"
            "\n"
            'resource "aws_wafv2_web_acl_association" "shop" {\n'
            "  resource_arn = aws_appsync_graphql_api.shop.arn\n"
            '  web_acl_arn  = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1"\n'
            "}\n",
            because="a web ACL is attached",
        ),
        good(
            'variable "acl" {}\n'
            "\n"
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  web_acl_id = var.acl\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_waf(resource: CloudResource) -> Iterable[Finding]:
    """A public endpoint is not protected by a web application firewall.

    Floods of requests and well-known attacks reach the application.
    Attach a web ACL.

    <https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html>
    """
    return TABLE.findings(resource, "is not protected by a web ACL")
