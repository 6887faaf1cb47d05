from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        "aws_api_gateway_method_settings",
        is_true("settings.caching_enabled"),
        checkov="CKV_AWS_225",
        trivy="AWS-0190",
    ),
)


@policy(
    "CLD203",
    severity="info",
    category="performance",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_api_gateway_method_settings" "all" {\n'
            "  settings {\n"
            "    caching_enabled = «false»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_api_gateway_method_settings" "all" {\n'
            "  settings {\n"
            "    caching_enabled = true\n"
            "  }\n"
            "}\n",
            because="responses are cached",
        ),
        good(
            'variable "cache" {}\n'
            "\n"
            'resource "aws_api_gateway_method_settings" "all" {\n'
            "  settings {\n"
            "    caching_enabled = var.cache\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def uncached_api_method(resource: CloudResource) -> Iterable[Finding]:
    """The responses of an API's methods are not cached.

    Every request reaches the backend.
    Set `caching_enabled = true` for methods whose responses may be reused.

    <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html>
    """
    return TABLE.findings(resource, "does not cache responses")
