from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("aws_api_gateway_stage", is_true("cache_cluster_enabled"), checkov="CKV_AWS_120"),
)


@policy(
    "CLD202",
    severity="info",
    category="performance",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_api_gateway_stage" "prod"» {\n  stage_name = "prod"\n}\n'),
        good(
            'resource "aws_api_gateway_stage" "prod" {\n  cache_cluster_enabled = true\n}\n',
            because="the stage has a cache",
        ),
        good(
            'variable "cache" {}\n'
            "\n"
            'resource "aws_api_gateway_stage" "prod" {\n'
            "  cache_cluster_enabled = var.cache\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_api_cache(resource: CloudResource) -> Iterable[Finding]:
    """A stage of an API has no cache cluster.

    Every request reaches the backend.
    Turn the cache on if responses may be reused for some seconds; it is billed by the hour.

    <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html>
    """
    return TABLE.findings(resource, "has no cache")
