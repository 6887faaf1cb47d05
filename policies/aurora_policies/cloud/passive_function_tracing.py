from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row

from ._examples import program

TABLE = Table(
    row("aws_lambda_function", is_none_of("tracing_config.mode", "PassThrough"), trivy="AWS-0066"),
)


@policy(
    "CLD583",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_lambda_function" "resize" {\n'
            "  tracing_config {\n"
            '    mode = «"PassThrough"»\n'
            "  }\n"
            "}\n"
        ),
        bad(program("aws-native:lambda:Function", "tracingConfig: {mode: «PassThrough»}"), kind="pulumi"),
        good(
            'resource "aws_lambda_function" "resize" {\n  tracing_config {\n    mode = "Active"\n  }\n}\n',
            because="the function samples by itself",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_lambda_function" "x" {\n'
            "  tracing_config {\n"
            "    mode = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            program("aws-native:lambda:Function", "tracingConfig: {mode: Active}"),
            kind="pulumi",
            because="calls are traced",
        ),
    ],
)
def passive_function_tracing(resource: CloudResource) -> Iterable[Finding]:
    """A function is traced only if its caller sampled the request.

    Most events and schedules are not sampled, so that their failures and delays cannot be followed.
    Set `tracing_config.mode = "Active"`.

    <https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html>
    """
    return TABLE.findings(resource, "is traced only if its caller sampled the request")
