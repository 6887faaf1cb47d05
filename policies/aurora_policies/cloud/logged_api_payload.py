from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row("aws_api_gateway_method_settings", is_false("settings.data_trace_enabled"), checkov="CKV_AWS_276"),
)


@policy(
    "CLD204",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_api_gateway_method_settings" "all" {\n'
            "  settings {\n"
            "    data_trace_enabled = «true»\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_api_gateway_method_settings" "all" {\n'
            "  settings {\n"
            '    logging_level = "INFO"\n'
            "  }\n"
            "}\n",
            because="payloads are not logged by default",
        ),
    ],
)
def logged_api_payload(resource: CloudResource) -> Iterable[Finding]:
    """An API logs the full requests and responses.

    Tokens and personal data end up in the log group.
    Turn `data_trace_enabled` off outside of debugging.

    <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>
    """
    return TABLE.findings(resource, "logs full requests and responses")
