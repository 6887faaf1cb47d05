from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, all_of, is_set, is_true, row, when


def _not_gateway(resource: CloudResource) -> bool:
    kind = resource.get("load_balancer_type")
    return not kind.unknown and kind.string != "gateway"


def _logging(part: CloudResource | Block) -> Fault | None:
    """Standard logging, or a delivery of access logs that refers to the distribution."""
    found = is_set("logging_config.bucket")(part)
    if found is None or not isinstance(part, CloudResource):
        return None
    sources = part.referring("aws_cloudwatch_log_delivery_source", "resource_arn")
    if not sources:
        return found if sources.none else None
    deliveries = [
        source.referring("aws_cloudwatch_log_delivery", "delivery_source_name") for source in sources
    ]
    return found if sources.certain and all(delivery.none for delivery in deliveries) else None


TABLE = Table(
    row(
        "aws_elb",
        all_of(is_set("access_logs"), is_true("access_logs.enabled", default=True)),
        checkov="CKV_AWS_92",
    ),
    row(
        ("aws_api_gateway_stage", "aws_apigatewayv2_stage"),
        is_set("access_log_settings.destination_arn"),
        checkov="CKV_AWS_76",
        trivy="AWS-0001",
    ),
    row("aws_cloudfront_distribution", _logging, checkov="CKV_AWS_86", trivy="AWS-0010"),
    row(("aws_lb", "aws_alb"), when(_not_gateway, is_true("access_logs.enabled")), checkov="CKV_AWS_91"),
)


@policy(
    "CLD105",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_api_gateway_stage" "prod"» {\n  stage_name = "prod"\n}\n'),
        bad('«resource "aws_apigatewayv2_stage" "prod"» {\n  api_id = "shop"\n}\n'),
        bad('«resource "aws_cloudfront_distribution" "site"» {\n  enabled = true\n}\n'),
        bad(
            'resource "aws_lb" "web" {\n'
            "  access_logs {\n"
            '    bucket  = "logs"\n'
            "    enabled = «false»\n"
            "  }\n"
            "}\n"
        ),
        bad('«resource "aws_elb" "x"» {\n  name = "x"\n}\n'),
        bad(
            'resource "aws_elb" "x" {\n  access_logs {\n    bucket  = "logs"\n    enabled = «false»\n  }\n}\n'
        ),
        good(
            'resource "aws_lb" "web" {\n  load_balancer_type = "gateway"\n}\n',
            because="a gateway has no access log",
        ),
        good(
            'resource "aws_api_gateway_stage" "prod" {\n'
            "  access_log_settings {\n"
            "    destination_arn = aws_cloudwatch_log_group.api.arn\n"
            '    format          = "$context.requestId"\n'
            "  }\n"
            "}\n",
            because="requests are logged",
        ),
        good(
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  enabled = true\n"
            "}\n"
            "\n"
            'resource "aws_cloudwatch_log_delivery_source" "site" {\n'
            '  log_type     = "ACCESS_LOGS"\n'
            "  resource_arn = aws_cloudfront_distribution.site.arn\n"
            "}\n"
            "\n"
            'resource "aws_cloudwatch_log_delivery" "site" {\n'
            "  delivery_source_name     = aws_cloudwatch_log_delivery_source.site.name\n"
            '  delivery_destination_arn = "arn:aws:logs:us-east-1:111122223333:delivery-destination:site"\n'
            "}\n",
            because="the log is delivered by CloudWatch",
        ),
        good(
            'variable "bucket" {}\n'
            "\n"
            'resource "aws_cloudfront_distribution" "site" {\n'
            "  logging_config {\n"
            "    bucket = var.bucket\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            'resource "aws_elb" "x" {\n  access_logs {\n    bucket = "logs"\n  }\n}\n',
            because="the log is on by default",
        ),
    ],
)
def missing_access_log(resource: CloudResource) -> Iterable[Finding]:
    """An endpoint does not log the requests that it serves.

    Abuse, errors and the extent of an incident cannot be reconstructed.
    Send an access log to a log group or a bucket.

    <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>
    """
    return TABLE.findings(resource, "has no access log")
