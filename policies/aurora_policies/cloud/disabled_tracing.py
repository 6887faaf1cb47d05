from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, is_true, row

TABLE = Table(
    row("aws_api_gateway_stage", is_true("xray_tracing_enabled"), checkov="CKV_AWS_73", trivy="AWS-0003"),
    row(
        "aws_lambda_function",
        is_one_of("tracing_config.mode", "Active", "PassThrough"),
        checkov="CKV_AWS_50",
        trivy="AWS-0066",
    ),
    row("aws_sfn_state_machine", is_true("tracing_configuration.enabled"), checkov="CKV_AWS_284"),
)


@policy(
    "CLD110",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_api_gateway_stage" "prod"» {\n  stage_name = "prod"\n}\n'),
        bad('resource "aws_api_gateway_stage" "prod" {\n  xray_tracing_enabled = «false»\n}\n'),
        bad('«resource "aws_lambda_function" "resize"» {\n  function_name = "resize"\n}\n'),
        bad(
            'resource "aws_sfn_state_machine" "orders" {\n'
            "  tracing_configuration {\n"
            "    enabled = «false»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_api_gateway_stage" "prod" {\n  xray_tracing_enabled = true\n}\n',
            because="requests are traced",
        ),
        good(
            'variable "trace" {}\n'
            "\n"
            'resource "aws_api_gateway_stage" "prod" {\n'
            "  xray_tracing_enabled = var.trace\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_tracing(resource: CloudResource) -> Iterable[Finding]:
    """A service does not trace its requests.

    A slow or failing request cannot be followed through the services behind it.
    Turn X-Ray tracing on.

    <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html>
    """
    return TABLE.findings(resource, "does not trace requests")
