from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, companion, is_one_of, is_true, row

TABLE = Table(
    row(
        "aws_api_gateway_stage",
        companion(
            "aws_api_gateway_method_settings",
            "stage_name",
            all_of(is_one_of("settings.logging_level", "ERROR", "INFO"), is_true("settings.metrics_enabled")),
        ),
        checkov="CKV2_AWS_4",
    ),
)


@policy(
    "CLD205",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_api_gateway_stage" "prod"» {\n  stage_name = "prod"\n}\n'),
        good(
            'resource "aws_api_gateway_stage" "prod" {\n'
            '  stage_name = "prod"\n'
            "}\n"
            "\n"
            'resource "aws_api_gateway_method_settings" "all" {\n'
            "  stage_name = aws_api_gateway_stage.prod.stage_name\n"
            "\n"
            "  settings {\n"
            '    logging_level   = "ERROR"\n'
            "    metrics_enabled = true\n"
            "  }\n"
            "}\n",
            because="errors are logged and counted",
        ),
    ],
)
def missing_api_execution_log(resource: CloudResource) -> Iterable[Finding]:
    """The methods of an API's stage have no execution log or metrics.

    Errors of integrations and authorizers are visible to clients alone.
    Add `aws_api_gateway_method_settings` with a `logging_level` and `metrics_enabled = true`.

    <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>
    """
    return TABLE.findings(resource, "has no execution log with metrics")
